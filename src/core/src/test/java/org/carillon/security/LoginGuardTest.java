package org.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.config.CarillonConfig;
import org.carillon.rate.RateLimits;
import org.junit.jupiter.api.Test;

class LoginGuardTest {

  private static final Map<String, String> SETTINGS =
      Map.of("carillon.rate.name.failed-logins", "2", "carillon.rate.address.failed-logins", "5");

  private final CarillonConfig config =
      new CarillonConfig(name -> Optional.ofNullable(SETTINGS.get(name)));
  private final LoginGuard guard = new LoginGuard(new RateLimits(config), config);

  /** How often the container was asked. */
  private final AtomicInteger asked = new AtomicInteger();

  /** What a container answers, of the calls that are made. */
  private static final class Answer {
    private int status = 200;
    private final Map<String, String> headers = new TreeMap<>();
    private final StringBuilder body = new StringBuilder();

    HttpServletResponse response() {
      ServletOutputStream out =
          new ServletOutputStream() {
            @Override
            public void write(int b) {
              body.append((char) b);
            }

            @Override
            public boolean isReady() {
              return true;
            }

            @Override
            public void setWriteListener(jakarta.servlet.WriteListener listener) {
              throw new IllegalStateException();
            }
          };
      return (HttpServletResponse)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {HttpServletResponse.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "setStatus" -> {
                      status = (int) arguments[0];
                      yield null;
                    }
                    case "getStatus" -> status;
                    case "isCommitted" -> false;
                    case "setHeader" -> headers.put((String) arguments[0], (String) arguments[1]);
                    case "getOutputStream" -> out;
                    default -> null;
                  });
    }

    @Override
    public String toString() {
      return status + " " + headers + " " + body;
    }
  }

  /** A request with credentials; the container knows alice alone, by her name as password. */
  private HttpServletRequest request(String address, String authorization, String password) {
    Principal[] known = new Principal[1];
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getHeader" -> "Authorization".equals(arguments[0]) ? authorization : null;
                  case "getHeaders" -> Collections.emptyEnumeration();
                  case "getRemoteAddr" -> address;
                  case "getUserPrincipal" -> known[0];
                  case "authenticate" -> {
                    asked.incrementAndGet();
                    if ("alice".equals(password)) {
                      known[0] = () -> "alice";
                    }
                    yield known[0] != null;
                  }
                  default -> null;
                });
  }

  private static String basic(String name, String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  private String answer(String address, String name, String password) throws IOException {
    Answer answer = new Answer();
    boolean isKnown =
        guard.demand(request(address, basic(name, password), password), answer.response());
    return isKnown ? "known" : answer.toString();
  }

  @Test
  void answersAreTheSameWhetherThereIsSuchAUserOrNot() throws IOException {
    List<String> known = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      known.add(answer("10.0.1." + i, "alice", "wrong"));
      unknown.add(answer("10.0.2." + i, "mallory", "wrong"));
    }
    assertThat(known).isEqualTo(unknown);
    assertThat(known.get(1)).startsWith("401 ");
    assertThat(known.get(2)).startsWith("429 ").contains("Retry-After=30");
    assertThat(asked).hasValue(4); // no more, so that the time is the same too
    assertThat(answer("10.0.3.1", "alice", "alice")).isEqualTo(known.get(2));
    assertThat(asked).hasValue(4);
  }

  @Test
  void goodCredentialsCountForNothing() throws IOException {
    for (int i = 0; i < 20; i++) {
      assertThat(answer("10.0.1.1", "alice", "alice")).isEqualTo("known");
    }
  }

  @Test
  void whoShowsNoCredentialsNeitherCountsNorWaits() throws IOException {
    for (int i = 0; i < 20; i++) {
      Answer answer = new Answer();
      assertThat(guard.demand(request("10.0.1.1", null, null), answer.response())).isFalse();
      assertThat(answer.status).isEqualTo(401);
    }
    assertThat(answer("10.0.1.1", "alice", "alice")).isEqualTo("known");
  }

  @Test
  void anAddressWaitsWhateverNamesItTries() throws IOException {
    for (int i = 0; i < 5; i++) {
      assertThat(answer("10.0.1.1", "name" + i, "wrong")).startsWith("401 ");
    }
    assertThat(answer("10.0.1.1", "alice", "alice")).startsWith("429 ").contains("Retry-After=");
    assertThat(answer("10.0.1.2", "alice", "alice")).isEqualTo("known");
  }

  @Test
  void aNameIsReadOutOfWhatNamesOne() {
    assertThat(LoginGuard.name(basic("zoë", "p:w"))).isEqualTo("zoë");
    assertThat(LoginGuard.name("Digest realm=\"a\", username=\"bob\", nonce=\"n\""))
        .isEqualTo("bob");
    assertThat(LoginGuard.name("Bearer abc")).isNull();
    assertThat(LoginGuard.name("Basic !")).isNull();
    assertThat(LoginGuard.name(null)).isNull();
  }
}
