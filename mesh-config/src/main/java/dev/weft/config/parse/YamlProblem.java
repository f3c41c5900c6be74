package dev.weft.config.parse;

import dev.weft.types.Reason;

/**
 * Something wrong with the text of a document.
 *
 * @param place where
 * @param field path of the field that is affected; empty for the whole document
 * @param reason why
 * @param message in the wording of diagnostics
 */
public record YamlProblem(YamlNode.Place place, String field, Reason reason, String message) {}
