package org.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two bodies are waited for at once. */
class RequestBodiesTest {

  private static final int LIMIT = 1_000;

  private final RequestBodies bodies = new RequestBodies(2);

  /** A request of the Servlet API whose body comes bit by bit. */
  private static final class Slow {

    private final PipedOutputStream client = new PipedOutputStream();
    private final PipedInputStream server;
    private final long length;

    Slow(long length, byte... first) throws IOException {
      this.length = length;
      this.server = new PipedInputStream(client, 8_192);
      client.write(first);
    }

    HttpServletRequest request() {
      return (HttpServletRequest)
          Proxy.newProxyInstance(
              Slow.class.getClassLoader(),
              new Class<?>[] {HttpServletRequest.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "getContentLengthLong" -> length;
                    case "getInputStream" -> stream();
                    default -> throw new UnsupportedOperationException(method.getName());
                  });
    }

    private ServletInputStream stream() {
      return new ServletInputStream() {
        @Override
        public int read() throws IOException {
          return server.read();
        }

        @Override
        public int available() throws IOException {
          return server.available();
        }

        @Override
        public boolean isFinished() {
          return false;
        }

        @Override
        public boolean isReady() {
          return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
          throw new UnsupportedOperationException();
        }
      };
    }
  }

  @Test
  void whileTwoAreWaitedForTheThirdIsRefusedAndWhatIsHereIsRead() throws Exception {
    Slow one = new Slow(900, (byte) 1);
    Slow two = new Slow(-1);
    CompletableFuture<byte[]> first = reading(one);
    CompletableFuture<byte[]> second = reading(two);
    Slow third = new Slow(900, (byte) 1);
    awaitCrowd(third);

    bodies.drop(third.request(), LIMIT); // and returns
    assertThat(bodies.read(new Slow(3, (byte) 1, (byte) 2, (byte) 3).request(), LIMIT))
        .containsExactly(1, 2, 3);
    assertThat(bodies.read(new Slow(LIMIT + 1).request(), LIMIT)).isNull();

    one.client.write(new byte[899]);
    one.client.close();
    assertThat(first.get(5, TimeUnit.SECONDS)).hasSize(900);
    two.client.write(new byte[LIMIT + 1]);
    two.client.close();
    assertThat(second.get(5, TimeUnit.SECONDS)).isNull();
    third.client.close();
    assertThat(bodies.read(third.request(), LIMIT)).hasSize(1);
  }

  /** Until there is room for it, which {@link #awaitCrowd} may have for a moment. */
  private CompletableFuture<byte[]> reading(Slow slow) {
    return CompletableFuture.supplyAsync(
        () -> {
          while (true) {
            try {
              return bodies.read(slow.request(), LIMIT);
            } catch (RequestBodies.CrowdedException e) {
              Thread.onSpinWait();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        });
  }

  /** Until both wait, one more would be waited for: it is asked with a body that has ended. */
  private void awaitCrowd(Slow third) throws Exception {
    boolean isCrowded = false;
    while (!isCrowded) {
      Slow ended = new Slow(-1);
      ended.client.close();
      try {
        bodies.read(ended.request(), LIMIT);
      } catch (RequestBodies.CrowdedException e) {
        isCrowded = true;
      }
    }
    assertThatExceptionOfType(RequestBodies.CrowdedException.class)
        .isThrownBy(() -> bodies.read(third.request(), LIMIT));
  }
}
