package org.carillon.format;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.carillon.json.Json;
import org.carillon.spi.OperationInfo;
import org.carillon.spi.OutboundMessage;
import org.carillon.spi.ServiceInfo;

/** As little of a service and an event as a format can be given. */
final class Bare {

  /** Without operations. */
  static final ServiceInfo SERVICE =
      new ServiceInfo() {
        @Override
        public String name() {
          return "Chat";
        }

        @Override
        public Collection<OperationInfo> operations() {
          return List.of();
        }

        @Override
        public OperationInfo operation(String name) {
          return null;
        }

        @Override
        public Map<String, Object> readObject(String frame) {
          return Json.parseObject(frame);
        }
      };

  private Bare() {}

  /** An event of it. */
  record Event(String event, String json, Map<String, Object> attributes)
      implements OutboundMessage {

    @Override
    public String id() {
      return "id-1";
    }

    @Override
    public Instant time() {
      return Instant.parse("2026-01-01T12:00:00Z");
    }

    @Override
    public String service() {
      return "Chat";
    }

    @Override
    public Map<String, Object> data() {
      return Json.parseObject(json);
    }

    @Override
    public Map<String, List<String>> attributeMembers() {
      return Map.of();
    }
  }
}
