package org.carillon.testkit;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An application on a server, as one that Arquillian has started. Its clients go over the network,
 * by plain WebSocket or Socket.IO.
 *
 * <pre>{@code
 * @ArquillianResource URI deployment;
 *
 * try (RemoteApplication app = RemoteApplication.at(deployment).passwords(user -> "secret")) {
 *   TestClient alice = app.connect("/ws/notes").as("alice");
 *   …
 * }
 * }</pre>
 */
public final class RemoteApplication implements TestedApplication {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final URI base;
  private final @Nullable UnaryOperator<String> authorization;
  private final Queue<TestClient> clients = new ConcurrentLinkedQueue<>();

  private RemoteApplication(URI base, @Nullable UnaryOperator<String> authorization) {
    this.base = base;
    this.authorization = authorization;
  }

  /**
   * One at an address; its users say nothing yet of who they are.
   *
   * @param base of the application: {@code http} or {@code https}, with the context path
   */
  public static RemoteApplication at(URI base) {
    return new RemoteApplication(base, null);
  }

  /** The same, whose users say who they are by HTTP Basic, with their passwords. */
  public RemoteApplication passwords(UnaryOperator<String> passwordOfUser) {
    return new RemoteApplication(
        base,
        user ->
            "Basic "
                + Base64.getEncoder()
                    .encodeToString(
                        (user + ":" + passwordOfUser.apply(user))
                            .getBytes(StandardCharsets.UTF_8)));
  }

  /** The same, whose users say who they are by bearer tokens. */
  public RemoteApplication tokens(UnaryOperator<String> tokenOfUser) {
    return new RemoteApplication(base, user -> "Bearer " + tokenOfUser.apply(user));
  }

  @Override
  public ClientSetup connect(String path) {
    return new ClientSetup(path, PATIENCE, this::open);
  }

  private TestClient open(ClientSetup setup) {
    if (setup.tenant() != null || setup.roles() != null) {
      throw new IllegalStateException(
          "tenant and roles of " + setup.user() + " are the server's to say; leave them out");
    }
    String user = setup.user();
    if (user != null) {
      if (authorization == null) {
        throw new IllegalStateException(
            "how does " + user + " say who it is? Name passwords(…) or tokens(…)");
      }
      setup.header("authorization", authorization.apply(user));
    }
    TestClient client = NetworkLine.open(base, setup);
    clients.add(client);
    return client;
  }

  /** Closes the clients. */
  @Override
  public void close() {
    clients.forEach(TestClient::close);
  }
}
