package org.carillon.emit;

import java.util.Map;
import java.util.Set;
import org.carillon.api.HeaderException;
import org.carillon.audience.RecipientNames;
import org.carillon.testing.Fuzzer;
import org.junit.jupiter.api.Test;

/** Headers of requests that steer who hears an event, as no client sends them. */
class EmitHeaderFuzzTest {

  private final EmitHeaders headers =
      new EmitHeaders(
          new RecipientNames(value -> "json:" + value),
          new FormatNames(Set.of("json", "pcp", "cloudevent")));

  @Test
  void aHeaderSaysSomethingOrIsRefused() {
    Fuzzer.of(
            "x-ws-role-exclude: user, admin",
            "X-WS-Current-User: true",
            "x-websocket-current-user-exclude: FALSE",
            "x-ws-identifier-exclude: a,b",
            "x-ws-operator-include: and",
            "x-ws-cloudevent-subject: s",
            "x-ws-a: -1.5e30",
            "x-ws-pcp-action: A")
        .and("x-ws-: a", "x-ws--: 1", "x-ws-operator: and", "x-ws-\u0130: 1e999")
        .declared(HeaderException.class)
        .run(
            input -> {
              int colon = input.indexOf(':');
              if (colon >= 0) {
                headers.read(
                    EmitOptions.NOTHING,
                    Map.of(input.substring(0, colon), input.substring(colon + 1).strip()));
              }
            });
  }
}
