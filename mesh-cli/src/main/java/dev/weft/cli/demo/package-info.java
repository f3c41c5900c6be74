/**
 * {@code weft demo}: starts the bookshop, drives light traffic, tells what happens, and runs the journeys. Knows the shop
 * and the journeys. Runs on the main thread; a shutdown hook ends everything.
 */
@NullMarked
package dev.weft.cli.demo;

import org.jspecify.annotations.NullMarked;
