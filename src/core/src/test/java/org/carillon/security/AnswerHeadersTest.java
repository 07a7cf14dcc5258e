package org.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerHeadersTest {

  private final AnswerHeaders.Addresses addresses =
      AnswerHeaders.Addresses.of(List.of("/ws/chat", "/socket.io/*", "/odata/v4/shop/*"));

  @ParameterizedTest
  @CsvSource({
    "/ws/chat, true",
    "/ws/chat/more, false",
    "/ws/other, false",
    "/socket.io, true",
    "/socket.io/, true",
    "/socket.io/?EIO=4, true",
    "/socket.iox, false",
    "/odata/v4/shop/Books(1), true",
    "/odata/v4/shops, false",
    "/, false"
  })
  void theyAreThoseOfCarillonsServletsAndFiltersAlone(String path, boolean expected) {
    assertThat(addresses.have(path)).isEqualTo(expected);
  }
}
