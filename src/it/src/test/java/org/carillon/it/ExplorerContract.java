package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import org.carillon.testing.Build;
import org.carillon.testing.Frames;
import org.carillon.testing.Http;
import org.junit.jupiter.api.Test;

/** The explorer, as somebody uses it who has never seen the services. */
interface ExplorerContract {

  private static URI page(String path) {
    return URI.create("http://localhost:" + Build.port() + "/explorer/" + path);
  }

  @Test
  default void itsFilesAreServedUnderAPolicyThatRunsNothingElse() throws Exception {
    for (String name :
        List.of("", "carillon.css", "icon.svg", "explorer.js", "fields.js", "session.json")) {
      HttpResponse<String> answer = Http.get(page(name), null);
      assertThat(answer.statusCode()).as(name).isEqualTo(200);
      assertThat(answer.headers().firstValue("content-security-policy"))
          .hasValueSatisfying(
              policy ->
                  assertThat(policy)
                      .contains("default-src 'none'", "connect-src 'self'")
                      .doesNotContain("unsafe"));
      assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    }
    assertThat(Http.get(page("ExplorerServlet.class"), null).statusCode()).isEqualTo(404);
    assertThat(Http.get(page("../explorer/%2e%2e/x"), null).statusCode()).isBetween(400, 404);
    assertThat(
            Frames.parse(Http.get(page("session.json"), "carol").body()).path("roles").toString())
        .isEqualTo("[\"WS_Chat\",\"WS_Todo\",\"user\"]");
  }
}
