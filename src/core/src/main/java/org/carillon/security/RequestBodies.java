package org.carillon.security;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.jspecify.annotations.Nullable;

/**
 * Reads bodies of requests, up to a limit each. A body that is not here yet is waited for on a
 * thread of the server, which a client could let wait for as long as the server's own timeouts
 * allow: so only few are waited for at once. Most bodies come with the head of their request, and
 * wait for nobody.
 */
public final class RequestBodies {

  private static final int LIMITS_DROPPED = 4;
  private static final int BUFFER = 8_192;

  private final Semaphore room;

  /** So many bodies are waited for at once as the configuration has it. */
  public RequestBodies(CarillonConfig config) {
    this(config.get(Settings.MAX_BODIES));
  }

  /** So many are waited for at once. */
  public RequestBodies(int most) {
    this.room = new Semaphore(most);
  }

  /** As many bodies are waited for as may be: HTTP 503. */
  public static final class CrowdedException extends Exception {

    private static final long serialVersionUID = 1L;

    CrowdedException() {
      super("Too many requests whose bodies have not come yet");
    }
  }

  /**
   * The body; null: it is longer than the limit.
   *
   * @throws CrowdedException if it is not here, and cannot be waited for
   */
  public byte @Nullable [] read(HttpServletRequest request, int limit)
      throws IOException, CrowdedException {
    long length = request.getContentLengthLong();
    if (length > limit) {
      return null;
    }
    ServletInputStream body = request.getInputStream();
    if (isHere(body, length)) {
      return body.readNBytes((int) length);
    }
    if (!room.tryAcquire()) {
      throw new CrowdedException();
    }
    try {
      byte[] bytes = body.readNBytes((int) Math.min(Integer.MAX_VALUE, limit + 1L));
      return bytes.length > limit ? null : bytes;
    } finally {
      room.release();
    }
  }

  /**
   * Reads what is left of a body that nobody wants and forgets it, up to a few limits, unless it
   * would have to be waited for and cannot be. Payara cuts the connection of a request whose body
   * was not read, and the answer is lost with it.
   */
  public void drop(HttpServletRequest request, int limit) throws IOException {
    long length = request.getContentLengthLong();
    long most = (long) limit * LIMITS_DROPPED;
    if (length == 0 || length > most) {
      return;
    }
    ServletInputStream body = request.getInputStream();
    boolean isHere = isHere(body, length);
    if (!isHere && !room.tryAcquire()) {
      return;
    }
    try {
      byte[] buffer = new byte[BUFFER];
      long dropped = 0;
      int read = 0;
      while (read >= 0 && dropped < most) {
        read = body.read(buffer);
        dropped += read;
      }
    } finally {
      if (!isHere) {
        room.release();
      }
    }
  }

  private static boolean isHere(ServletInputStream body, long length) throws IOException {
    return length >= 0 && body.available() >= length;
  }
}
