/**
 * What tests of several modules share: time that a test moves, golden files, leak reports, rules of the architecture.
 * Knows mesh-types and the test libraries; must not know any module under test. Called from tests' threads.
 */
@NullMarked
package dev.weft.testkit;

import org.jspecify.annotations.NullMarked;
