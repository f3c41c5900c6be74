/**
 * Where configuration comes from: what a source tells its listener. Knows files and text; must not know what documents
 * mean, how they are compiled or served. Each source calls its listener from one thread of its own.
 */
@NullMarked
package dev.weft.control.source;

import org.jspecify.annotations.NullMarked;
