package org.carillon.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The HTTP request that is being handled on this thread. */
public final class CurrentRequest {

  private static final ThreadLocal<@Nullable CurrentRequest> CURRENT = new ThreadLocal<>();

  private volatile @Nullable HttpServletRequest request;
  private @Nullable Object read;

  private CurrentRequest(HttpServletRequest request) {
    this.request = request;
  }

  /** The request, or null: none, or one that has ended. */
  public static @Nullable CurrentRequest get() {
    CurrentRequest current = CURRENT.get();
    return current == null || current.request == null ? null : current;
  }

  /**
   * What a reader makes of the headers, which are given by name in lower case; read once for a
   * request.
   */
  public <T> T headers(Class<T> type, Function<Map<String, List<String>>, T> reader) {
    Object known = read;
    if (type.isInstance(known)) {
      return type.cast(known);
    }
    T result = reader.apply(headers());
    read = result;
    return result;
  }

  static CurrentRequest enter(HttpServletRequest request) {
    CurrentRequest current = new CurrentRequest(request);
    CURRENT.set(current);
    return current;
  }

  /**
   * On whatever thread; the one that it began on forgets it with its next request at the latest.
   */
  void end() {
    request = null;
    if (CURRENT.get() == this) {
      CURRENT.remove();
    }
  }

  private Map<String, List<String>> headers() {
    HttpServletRequest open = request;
    Map<String, List<String>> headers = new LinkedHashMap<>();
    if (open != null && open.getHeaderNames() != null) {
      for (String name : Collections.list(open.getHeaderNames())) {
        headers.put(name.toLowerCase(Locale.ROOT), Collections.list(open.getHeaders(name)));
      }
    }
    return headers;
  }
}
