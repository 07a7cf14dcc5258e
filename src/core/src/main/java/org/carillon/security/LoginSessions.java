package org.carillon.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.EventListener;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.jspecify.annotations.Nullable;

/**
 * Tells connections that were opened by a login's HTTP session of the end of that session: by a
 * logout, or because its time is up. One of the two servers closes such WebSockets by itself (as
 * Jakarta WebSocket 2.1, section 7.2 says), without a reason; the other does not.
 */
@ApplicationScoped
public class LoginSessions {

  /** What clients are told whose connection ends with the session. */
  public static final String ENDED = "the session has ended";

  private static final System.Logger LOGGER = System.getLogger(LoginSessions.class.getName());

  private final ConcurrentMap<String, Login> logins = new ConcurrentHashMap<>();
  private final EndedSessions ended = new EndedSessions();
  private final boolean isKept;

  @Inject
  LoginSessions(CarillonConfig config) {
    this.isKept = config.get(Settings.LOGIN_KEPT);
  }

  /** For the client proxy; and one that keeps no session. */
  public LoginSessions() {
    this.isKept = false;
  }

  /** A login that connections were opened by. */
  public static final class Login {

    /** A timeout is in seconds. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String name = UUID.randomUUID().toString();
    private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet(1);
    private final @Nullable HttpSession kept;
    private volatile boolean ended;
    private volatile long used = System.nanoTime();

    private Login(@Nullable HttpSession kept) {
      this.kept = kept;
    }

    /** A random name by which other nodes know it too; nobody is let in by it. */
    public String name() {
      return name;
    }

    /**
     * Its user has sent something: the session lives on from here, as after a request. Servlet 6.0
     * has no method for that outside a request; setting the timeout begins it anew on WildFly, and
     * Payara ends no session whose WebSocket is open.
     */
    public void used() {
      HttpSession session = kept;
      long now = System.nanoTime();
      if (session == null || ended || now - used < PAUSE_NANOS) {
        return;
      }
      used = now;
      try {
        session.setMaxInactiveInterval(session.getMaxInactiveInterval());
      } catch (IllegalStateException e) { // it has ended meanwhile, which is told elsewhere
        LOGGER.log(System.Logger.Level.DEBUG, "A session cannot be kept", e);
      }
    }

    /** Calls back at the end, once; at once where that has come. */
    public void onEnd(Runnable listener) {
      listeners.add(listener);
      if (ended) {
        tell(listener);
      }
    }

    /** Calls that one back no more. */
    public void forget(Runnable listener) {
      listeners.remove(listener);
    }

    private void end() {
      ended = true;
      listeners.forEach(this::tell);
    }

    private void tell(Runnable listener) {
      if (listeners.remove(listener)) {
        listener.run();
      }
    }
  }

  /**
   * The login that says who sends a request; null: nobody, or credentials that the request itself
   * has.
   */
  public @Nullable Login of(HttpServletRequest request) {
    if (request.getUserPrincipal() == null || request.getHeader("Authorization") != null) {
      return null;
    }
    HttpSession session = request.getSession(false);
    // Null although it was there when the container asked for the user: a logout came between.
    String id = session == null ? request.getRequestedSessionId() : session.getId();
    if (id == null || (session == null && !ended.contains(id))) {
      return null;
    }
    Login login = logins.computeIfAbsent(id, any -> new Login(isKept ? session : null));
    if (ended.contains(id) && logins.remove(id, login)) {
      login.end();
    }
    return login;
  }

  /**
   * What hears of sessions. An object that is no bean: sessions end also when the application's
   * container has.
   */
  public EventListener listener() {
    return new Listener(logins, ended);
  }

  private record Listener(ConcurrentMap<String, Login> logins, EndedSessions ended)
      implements HttpSessionListener, HttpSessionIdListener {

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
      String id = event.getSession().getId();
      ended.add(id); // first: who adds a login after the removal finds it
      Login login = logins.remove(id);
      if (login != null) {
        login.end();
      }
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String before) {
      ended.add(before);
      Login login = logins.remove(before);
      if (login != null) {
        logins.put(event.getSession().getId(), login);
      }
    }
  }
}
