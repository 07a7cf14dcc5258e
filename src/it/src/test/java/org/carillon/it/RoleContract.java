package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.it.BookshopContract.bookshop;
import static org.carillon.it.BookshopContract.newBook;
import static org.carillon.it.BookshopContract.newKey;
import static org.carillon.testing.Frames.data;

import java.util.List;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.junit.jupiter.api.Test;

/** Who may connect, from where, and what they may do. */
interface RoleContract {

  @Test
  default void withoutCredentialsTheHandshakeIsRefusedWith401() {
    for (String path : List.of("/ws/chat", "/ws/todo", "/ws/bookshop")) {
      assertThat(ClientHandshake.at(path).refusal().status()).as(path).isEqualTo(401);
    }
  }

  @Test
  default void aWrongPasswordIsRefusedWith401AndAChallenge() {
    for (var handshake :
        List.of(
            ClientHandshake.at("/ws/chat").as("alice", "wrong"),
            ClientHandshake.at("/ws/chat").as("alice", ""),
            ClientHandshake.at("/ws/chat").as("mallory"),
            ClientHandshake.at("/ws/chat").header("Authorization", "Basic !!!"),
            ClientHandshake.at("/ws/chat").header("Authorization", "Basic YWxpY2U="))) {
      var refusal = handshake.refusal();
      assertThat(refusal.status()).isEqualTo(401);
      assertThat(refusal.headers().get("www-authenticate").get(0)).startsWith("Basic realm=");
    }
  }

  @Test
  default void withoutARoleOfTheServiceTheHandshakeIsRefusedWith403() {
    for (String path : List.of("/ws/chat", "/ws/todo", "/ws/bookshop")) {
      assertThat(ClientHandshake.at(path).as("events").refusal().status()).as(path).isEqualTo(403);
    }
  }

  @Test
  default void aPathWithoutServiceIs404() {
    assertThat(ClientHandshake.at("/ws/unheard-of").as("alice").refusal().status()).isEqualTo(404);
  }

  @Test
  default void onlyAdministratorsChangeTheCatalogue() {
    try (var alice = bookshop("alice");
        var carol = bookshop("carol")) {
      int id = newKey();
      assertThat(carol.code("Books:create", data("ID", id, "title", "x"))).isEqualTo("FORBIDDEN");
      assertThat(carol.code("Authors:create", data("ID", id, "name", "x"))).isEqualTo("FORBIDDEN");
      assertThat(carol.code("Genres:create", data("ID", id, "name", "x"))).isEqualTo("FORBIDDEN");

      int existing = newBook(alice, 1);
      assertThat(carol.code("Books:update", data("ID", existing, "stock", 9)))
          .isEqualTo("FORBIDDEN");
      assertThat(carol.code("Books:delete", data("ID", existing))).isEqualTo("FORBIDDEN");
      assertThat(carol.call("Books:read", data("ID", existing)).path("stock").asInt()).isEqualTo(1);
    }
  }

  @Test
  default void anOriginMustBeTheHost() {
    String host = "localhost:" + Build.port();
    for (String foreign :
        List.of(
            "https://evil.example",
            "null",
            "http://localhost.evil.example:" + Build.port(),
            "http://localhost:1",
            "http://evil.example/" + host,
            "about:blank",
            "nonsense")) {
      assertThat(
              ClientHandshake.at("/ws/chat")
                  .as("alice")
                  .header("Origin", foreign)
                  .refusal()
                  .status())
          .as(foreign)
          .isEqualTo(403);
    }
    assertThat(ClientHandshake.at("/ws/chat").header("Origin", "about:blank").refusal().status())
        .as("before anybody is asked who it is")
        .isEqualTo(403);
    try (var alice =
        ClientHandshake.at("/ws/chat").as("alice").header("Origin", "http://" + host).connect()) {
      alice.call("message", data("text", "from a page of the host"));
    }
  }
}
