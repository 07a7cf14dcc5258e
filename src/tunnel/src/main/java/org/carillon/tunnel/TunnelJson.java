package org.carillon.tunnel;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** JSON as the protocol has it: nested so deep and no deeper, numbers with all their digits. */
final class TunnelJson {

  private static final Logger LOGGER = System.getLogger(TunnelJson.class.getName());

  static final byte[] NO_BYTES = {};

  /** How deep a body may be nested. */
  static final int DEPTH = 64;

  private static final JsonMapper BODIES = mapper(DEPTH).build();

  /** A frame has its body one level down. */
  private static final JsonMapper FRAMES =
      mapper(DEPTH + 1).disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private static final JsonMapper HANDSHAKES =
      mapper(DEPTH).enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private TunnelJson() {}

  private static JsonMapper.Builder mapper(int depth) {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(depth)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(depth).build())
            // names come from the other side
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();
    return JsonMapper.builder(factory)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);
  }

  /** For what is written and read by hand. */
  static ObjectMapper mapper() {
    return BODIES;
  }

  static JsonNode readBody(byte[] utf8) throws IOException {
    return read(BODIES, utf8, 0, utf8.length);
  }

  static JsonNode readHandshake(byte[] utf8, int from) throws IOException {
    return read(HANDSHAKES, utf8, from, utf8.length - from);
  }

  private static JsonNode read(JsonMapper mapper, byte[] utf8, int from, int length)
      throws IOException {
    try {
      JsonNode read = mapper.readTree(utf8, from, length);
      if (read == null || read instanceof MissingNode) {
        throw new IOException("Nothing there");
      }
      return read;
    } catch (RuntimeException e) { // Jackson's, of numbers and names made to be slow
      throw new IOException(e);
    }
  }

  static JsonParser frameParser(byte[] utf8, int from) throws IOException {
    return FRAMES.createParser(utf8, from, utf8.length - from);
  }

  /** The value at which a parser stands; it stands at the value's end afterwards. */
  static JsonNode value(JsonParser parser) throws IOException {
    JsonNode value = parser.readValueAsTree();
    return value == null ? NullNode.getInstance() : value;
  }

  /** Details of an error; nothing where they are no JSON, or too long. */
  static byte[] detailsOf(Object details) {
    try {
      byte[] json = BODIES.writeValueAsBytes(details);
      if (json.length <= PartGatherer.PART) {
        return json;
      }
      LOGGER.log(Level.DEBUG, "Details of an error are left out: they have {0} bytes", json.length);
    } catch (JsonProcessingException e) {
      LOGGER.log(Level.DEBUG, "Details of an error are left out: they are no JSON", e);
    }
    return NO_BYTES;
  }

  /** Maps, lists, texts, numbers and booleans; null of null. */
  static @Nullable Object plain(@Nullable JsonNode json) {
    return json == null ? null : BODIES.convertValue(json, Object.class);
  }

  static byte[] write(JsonNode json) throws JsonProcessingException {
    return BODIES.writeValueAsBytes(json);
  }
}
