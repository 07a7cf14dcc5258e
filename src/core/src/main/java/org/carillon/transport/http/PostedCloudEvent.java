package org.carillon.transport.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event as CloudEvents 1.0 has it.
 *
 * @param id told apart from others of its source by this
 * @param source where it happened
 * @param type what happened, as its source calls it
 * @param attributes all others that are set, extensions too: text, integers, booleans
 * @param data plain JSON data; null: none
 */
record PostedCloudEvent(
    String id, String source, String type, Map<String, Object> attributes, @Nullable Object data) {}
