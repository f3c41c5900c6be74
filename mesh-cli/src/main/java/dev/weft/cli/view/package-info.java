/**
 * The live view of {@code weft demo} on a terminal: who calls whom, how fast, with which errors. Knows the sidecars' HTTP
 * interface through {@code remote}, nothing of the journeys. One thread reads and draws; restoring the terminal may come
 * from a shutdown hook.
 */
@NullMarked
package dev.weft.cli.view;

import org.jspecify.annotations.NullMarked;
