package org.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServicePathsTest {

  static class ChatService {}

  static class BookshopFioriService {}

  static class Service {}

  static class HTTPLog2Service {}

  @Test
  void aClassThatNamesNoPathIsServedUnderItsNameInKebabCase() {
    assertThat(ServicePaths.defaultOf(ChatService.class)).isEqualTo("chat");
    assertThat(ServicePaths.defaultOf(BookshopFioriService.class)).isEqualTo("bookshop-fiori");
    assertThat(ServicePaths.defaultOf(Service.class)).isEqualTo("service");
    assertThat(ServicePaths.defaultOf(HTTPLog2Service.class)).isEqualTo("http-log2");
  }

  @ParameterizedTest
  @CsvSource({
    "/ws, chat, /ws/chat",
    "ws, chat, /ws/chat",
    "/ws/, chat/room, /ws/chat/room",
    "/, chat, /chat",
    "'', chat, /chat",
    "/ws, /live/chat, /live/chat"
  })
  void relativePathsAreBelowTheBasePathAndAbsoluteOnesAreNot(
      String base, String declared, String full) {
    ServicePaths paths = new ServicePaths(base);
    assertThat(paths.full(declared)).isEqualTo(full);
    assertThat(paths.isValid(full)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/ws/",
        "/ws//chat",
        "/ws/{room}",
        "/ws/a b",
        "/ws/a?b",
        "/ws/a#b",
        "/ws/../a",
        "/ws/.",
        "/ws/ä",
        "/ws/a%20b"
      })
  void whatNoPathCanHoldIsInvalid(String path) {
    assertThat(new ServicePaths("/ws").isValid(path)).isFalse();
  }
}
