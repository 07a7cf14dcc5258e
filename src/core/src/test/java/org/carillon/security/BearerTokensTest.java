package org.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BearerTokensTest {

  @Test
  void aTokenIsFoundAmongTheSubprotocolsAndIsNotKept() {
    Map<String, List<String>> headers =
        Map.of(
            "sec-websocket-protocol",
            List.of("carillon.v1, carillon.bearer.ZcOk", "other"),
            "cookie",
            List.of("a=b"),
            "accept",
            List.of("*"));
    assertThat(BearerTokens.ofSubprotocol(headers)).isEqualTo("eä");
    assertThat(BearerTokens.without(headers))
        .isEqualTo(
            Map.of(
                "sec-websocket-protocol", List.of("carillon.v1, other"), "accept", List.of("*")));
  }

  @Test
  void oneThatCannotBeReadIsAnEmptyOne() {
    for (String token : List.of("%%", "_w", "")) {
      assertThat(
              BearerTokens.ofSubprotocol(
                  Map.of("sec-websocket-protocol", List.of("carillon.bearer." + token))))
          .isEmpty();
    }
    assertThat(BearerTokens.ofSubprotocol(Map.of())).isNull();
  }

  @Test
  void theHeaderHasItBehindItsScheme() {
    assertThat(BearerTokens.ofAuthorization(Map.of("authorization", List.of("bearer  a.b"))))
        .isEqualTo("a.b");
    assertThat(BearerTokens.ofAuthorization(Map.of("authorization", List.of("Basic x")))).isNull();
    assertThat(
            BearerTokens.ofAuthorization(Map.of("authorization", List.of("Bearer a", "Bearer b"))))
        .isNull();
  }
}
