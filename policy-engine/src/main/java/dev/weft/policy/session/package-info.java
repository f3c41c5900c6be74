/**
 * Sessions that stay with one endpoint: the rule, what a client brings of one, and what it is given. Knows facts about
 * requests and times as arguments; nothing is picked here. Any thread.
 */
@NullMarked
package dev.weft.policy.session;

import org.jspecify.annotations.NullMarked;
