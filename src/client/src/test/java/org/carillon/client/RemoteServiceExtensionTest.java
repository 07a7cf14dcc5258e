package org.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.carillon.client.PeerServer.Peer;
import org.carillon.testing.Await;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients as beans. */
class RemoteServiceExtensionTest {

  public record Received(String text) {}

  /** An interface as an application writes it. */
  @RemoteService("cdi-test")
  public interface Chat {

    CompletionStage<String> message(String text);

    @OnEvent
    void received(Received received);
  }

  /** Who injects them. */
  @ApplicationScoped
  public static class Screen {

    final List<String> heard = new CopyOnWriteArrayList<>();

    @Inject
    @RemoteService("cdi-test")
    ServiceClient client;

    @Inject Chat chat;
    @Inject Instance<Chat> later;

    void received(@Observes @RemoteService("cdi-test") Received received) {
      heard.add(received.text());
    }

    void ofAnother(@Observes @RemoteService("other") Received received) {
      heard.add("of another");
    }
  }

  /** Says what settings cannot. */
  @ApplicationScoped
  public static class Tokens implements ServiceClientConfigurer {
    @Override
    public void configure(String name, ServiceClient.Builder builder) {
      builder.token(() -> CompletableFuture.completedFuture("token of " + name));
    }
  }

  /** Has no setting. */
  public static class Unset {

    @Inject
    @RemoteService("unheard-of")
    ServiceClient client;
  }

  /** An interface that is none. */
  @RemoteService("cdi-test")
  public interface Faulty {

    @OnEvent
    String answers(Received received);
  }

  /** Wrong in two ways. */
  public static class Wrong {

    @Inject Faulty faulty;

    @Inject
    @RemoteService("cdi-test")
    String text;
  }

  private PeerServer server;

  @BeforeEach
  void start() throws IOException {
    server = new PeerServer();
    System.setProperty("carillon.client.cdi-test.url", server.url("/ws/chat"));
  }

  @AfterEach
  void stop() throws IOException {
    System.clearProperty("carillon.client.cdi-test.url");
    server.close();
  }

  private static Weld weld(Class<?>... beans) {
    return new Weld()
        .disableDiscovery()
        .addExtension(new RemoteServiceExtension())
        .addBeanClasses(beans);
  }

  @Test
  void aClientConnectsWithTheApplicationAndEndsWithIt() {
    Peer peer;
    ServiceClient client;
    try (WeldContainer container = weld(Screen.class, Tokens.class).initialize()) {
      peer = server.accepted(); // nobody has called it
      assertThat(peer.headers).containsEntry("Authorization", "Bearer token of cdi-test");
      Screen screen = container.select(Screen.class).get();
      CompletionStage<String> answer = chat(container).message("hi");
      String frame = peer.take();
      assertThat(frame).startsWith("{\"event\":\"message\",\"data\":{\"text\":\"hi\"}");
      peer.send("{\"event\":\"received\",\"data\":{\"text\":\"a\"}}");
      peer.send("{\"ref\":\"0\",\"event\":\"message\",\"data\":\"done\"}");
      assertThat(answer.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join())
          .isEqualTo("done");
      Await.until("the observer hears", () -> !heard(container).isEmpty());
      assertThat(heard(container)).containsExactly("a");
      client = container.select(ServiceClient.class, new RemoteServiceLiteral("cdi-test")).get();
      assertThat(screen).isNotNull();
    }
    assertThat(peer.take()).isEqualTo("close 1000");
    assertThat(client.state()).isEqualTo(ServiceClient.State.CLOSED);
  }

  private static Chat chat(WeldContainer container) {
    return container.select(Chat.class).get();
  }

  private static List<String> heard(WeldContainer container) {
    return ((Screen) unwrap(container)).heard;
  }

  /** Fields are read behind the client proxy. */
  private static Object unwrap(WeldContainer container) {
    return ((org.jboss.weld.proxy.WeldClientProxy) container.select(Screen.class).get())
        .getMetadata()
        .getContextualInstance();
  }

  @Test
  void whatIsWrongFailsTheDeployment() {
    assertThatThrownBy(() -> weld(Wrong.class).initialize())
        .hasMessageContaining("answers has @OnEvent and a result")
        .hasMessageContaining("@RemoteService(\"cdi-test\") stands on a java.lang.String");
    assertThatThrownBy(() -> weld(Unset.class).initialize())
        .hasMessageContaining("carillon.client.unheard-of.url");
  }
}
