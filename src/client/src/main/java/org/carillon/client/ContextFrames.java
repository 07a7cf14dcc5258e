package org.carillon.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What enters and leaves contexts. */
final class ContextFrames {

  static final String WS_CONTEXT = "wsContext";

  private ContextFrames() {}

  static ObjectNode enter(Collection<String> contexts) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    if (contexts.size() == 1) {
      return data.put("context", contexts.iterator().next());
    }
    contexts.forEach(data.putArray("contexts")::add);
    return data;
  }

  static ObjectNode exit(Collection<String> contexts) {
    return enter(contexts).put("exit", true);
  }

  static ObjectNode reset() {
    return JsonNodeFactory.instance.objectNode().put("reset", true);
  }

  /**
   * The whole frame, in a format whose frames are data.
   *
   * @throws UnsupportedOperationException in a format that is not known
   */
  static String of(String format, @Nullable JsonNode data) {
    JsonNode what = data == null ? JsonNodeFactory.instance.objectNode() : data;
    return switch (format) {
      case "pcp" -> pcp(what);
      case "cloudevent", "cloudevents" ->
          JsonNodeFactory.instance
              .objectNode()
              .put("specversion", "1.0")
              .put("type", WS_CONTEXT)
              .put("source", "/client")
              .put("id", UUID.randomUUID().toString())
              .<ObjectNode>set("data", what)
              .toString();
      case "generic" ->
          JsonNodeFactory.instance
              .objectNode()
              .put("name", WS_CONTEXT)
              .<ObjectNode>setAll((ObjectNode) what)
              .toString();
      default ->
          throw new UnsupportedOperationException(
              "How the format "
                  + format
                  + " enters a context is not known here: emit it as that format says it");
    };
  }

  private static String pcp(JsonNode data) {
    StringBuilder frame = new StringBuilder("pcp-action:" + WS_CONTEXT + "\npcp-body-type:text\n");
    for (Map.Entry<String, JsonNode> field : data.properties()) {
      String value =
          field.getValue().isTextual() ? field.getValue().asText() : field.getValue().toString();
      frame.append(field.getKey()).append(':').append(escape(value)).append('\n');
    }
    return frame.append('\n').toString();
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace(":", "\\:").replace("\n", "\\n");
  }
}
