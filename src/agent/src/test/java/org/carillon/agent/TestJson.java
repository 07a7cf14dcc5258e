package org.carillon.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.carillon.tunnel.AgentException;

/** JSON, and codes of failures, in short. */
final class TestJson {

  static final ObjectMapper MAPPER = new ObjectMapper();

  private TestJson() {}

  static JsonNode of(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** The code that something fails with. */
  static String code(Runnable what) {
    try {
      what.run();
    } catch (RuntimeException e) {
      if (AgentFailures.cause(e) instanceof AgentException failure) {
        return failure.code();
      }
      throw e;
    }
    return "(it did not fail)";
  }
}
