package org.carillon.it.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.carillon.testing.ServerProcess;

/**
 * Somebody who has logged in at the page of {@link FormSecurity}.
 *
 * @param server where
 * @param application its context path
 * @param browser has the cookie
 * @param cookie the header
 */
record FormLogin(ServerProcess server, String application, HttpClient browser, String cookie) {

  static FormLogin at(ServerProcess server, String application)
      throws IOException, InterruptedException {
    CookieManager cookies = new CookieManager();
    HttpClient browser =
        HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.ALWAYS)
            .build();
    FormLogin stranger = new FormLogin(server, application, browser, "");
    assertThat(stranger.get("/page").body()).contains("please log in");
    HttpResponse<String> page =
        browser.send(
            HttpRequest.newBuilder(server.http(application + "/j_security_check"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("j_username=ada&j_password=lovelace"))
                .build(),
            BodyHandlers.ofString());
    assertThat(page.body()).isEqualTo("the page of ada");
    String cookie =
        cookies.getCookieStore().getCookies().stream()
            .filter(one -> one.getName().equals("JSESSIONID"))
            .map(HttpCookie::getValue)
            .reduce((first, last) -> last)
            .orElseThrow();
    return new FormLogin(server, application, browser, "JSESSIONID=" + cookie);
  }

  /** Gets a page of the application. */
  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return browser.send(
        HttpRequest.newBuilder(server.http(application + path)).build(), BodyHandlers.ofString());
  }

  /** Asks for a ticket. */
  HttpResponse<String> askForTicket(String service) throws IOException, InterruptedException {
    return browser.send(
        HttpRequest.newBuilder(
                server.http(application + "/carillon-public/ticket?service=" + service))
            .POST(BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }
}
