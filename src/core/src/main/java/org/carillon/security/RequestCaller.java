package org.carillon.security;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Supplier;
import org.carillon.api.Caller;
import org.jspecify.annotations.Nullable;

/**
 * Makes the sender of an HTTP request the caller while it is handled, so that servlets and REST
 * resources emit and touch rows in their caller's name. A listener and not a filter: no URL of the
 * application is touched, and nothing is asked of the container before somebody wants to know.
 */
public final class RequestCaller implements ServletRequestListener {

  private static final String ATTRIBUTE = RequestCaller.class.getName();

  private final CallerResolver callerResolver;

  /** A listener that asks these. */
  public RequestCaller(CallerResolver callerResolver) {
    this.callerResolver = callerResolver;
  }

  @Override
  public void requestInitialized(ServletRequestEvent event) {
    if (event.getServletRequest() instanceof HttpServletRequest request) {
      Sender sender = new Sender(callerResolver, request);
      sender.scope = CallerContext.enter(sender);
      sender.current = CurrentRequest.enter(request);
      request.setAttribute(ATTRIBUTE, sender);
    }
  }

  @Override
  public void requestDestroyed(ServletRequestEvent event) {
    ServletRequest request = event.getServletRequest();
    if (request.getAttribute(ATTRIBUTE) instanceof Sender sender) {
      sender.end();
    }
  }

  /** The sender of one request; nobody when the request has ended. */
  private static final class Sender implements Supplier<Caller> {

    private final CallerResolver callerResolver;
    private final Thread thread = Thread.currentThread();
    private volatile @Nullable HttpServletRequest request;
    private CallerContext.@Nullable Scope scope;
    private @Nullable CurrentRequest current;
    private @Nullable Caller caller;

    Sender(CallerResolver callerResolver, HttpServletRequest request) {
      this.callerResolver = callerResolver;
      this.request = request;
    }

    /** Asked anew until somebody has logged in: a login may come in the middle of a request. */
    @Override
    public Caller get() {
      HttpServletRequest open = request;
      if (open == null) {
        return CallerContext.NOBODY;
      }
      Caller known = caller;
      if (known == null || known.isAnonymous()) {
        known = callerResolver.of(open);
        caller = known;
      }
      return known;
    }

    /**
     * An asynchronous request may end on another thread, whose own caller is none of our business;
     * the thread that it began on forgets it with the next request that it gets.
     */
    void end() {
      request = null;
      if (current != null) {
        current.end();
      }
      if (scope != null && Thread.currentThread() == thread) {
        scope.close();
      }
    }
  }
}
