package org.carillon.testkit;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The error that a call was answered with.
 *
 * @param code as {@code NOT_FOUND}
 * @param message for the client
 * @param data the whole of it, details too
 */
public record OperationFailure(String code, String message, JsonNode data) {}
