package org.carillon.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/**
 * What a client of Socket.IO in Java has to be given so that it keeps cookies as a browser does.
 */
public final class CookieClient implements CookieJar {

  private final Map<String, Cookie> cookies = new ConcurrentHashMap<>();
  private final OkHttpClient http =
      // longer than the server may hold a poll
      new OkHttpClient.Builder().cookieJar(this).readTimeout(1, TimeUnit.MINUTES).build();

  public OkHttpClient http() {
    return http;
  }

  /** The value of a cookie; empty: there is none. */
  public String cookie(String name) {
    Cookie cookie = cookies.get(name);
    return cookie == null ? "" : cookie.value();
  }

  @Override
  public void saveFromResponse(HttpUrl url, List<Cookie> received) {
    received.forEach(cookie -> cookies.put(cookie.name(), cookie));
  }

  @Override
  public List<Cookie> loadForRequest(HttpUrl url) {
    return new ArrayList<>(cookies.values());
  }
}
