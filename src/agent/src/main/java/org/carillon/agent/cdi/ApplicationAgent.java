package org.carillon.agent.cdi;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.carillon.agent.Agent;
import org.jspecify.annotations.Nullable;

/**
 * The agent of an application, where {@code carillon.agent-client.url} says where it connects to:
 * it starts and ends with the application, on the container's threads. Before it starts it is an
 * event, so that whoever observes it may add hooks.
 */
@ApplicationScoped
public class ApplicationAgent {

  private static final String EXECUTOR = "java:comp/DefaultManagedExecutorService";
  private static final String SCHEDULER = "java:comp/DefaultManagedScheduledExecutorService";
  private static final String THREADS = "java:comp/DefaultManagedThreadFactory";

  @Inject private @Nullable Event<Agent> starting;

  private @Nullable Agent agent;

  void start(@Observes @Initialized(ApplicationScoped.class) Object application) {
    Agent made = made();
    if (made == null) {
      return;
    }
    if (starting != null) {
      starting.fire(made);
    }
    made.start();
  }

  /** The one there is; null: there is to be none. It may be injected before it is started. */
  private synchronized @Nullable Agent made() {
    AgentClientSettings settings = AgentClientSettings.ofTheServer();
    if (agent == null && settings.isPresent()) {
      Agent.Builder builder = Agent.builder();
      settings.apply(builder);
      if (lookUp(EXECUTOR) instanceof ManagedExecutorService executor
          && lookUp(SCHEDULER) instanceof ManagedScheduledExecutorService scheduler
          && lookUp(THREADS) instanceof ManagedThreadFactory threads) {
        builder.executor(executor).scheduler(scheduler).threads(threads);
      }
      agent = builder.build();
    }
    return agent;
  }

  /**
   * Null: CDI in Java SE, where an agent has threads of its own. Not injected, since Payara binds
   * the resources of beans later than the application scope begins.
   */
  @SuppressWarnings("BanJNDI") // the names are constants, and the container's own
  private static @Nullable Object lookUp(String name) {
    try {
      return new InitialContext().lookup(name);
    } catch (NamingException e) {
      return null;
    }
  }

  @Produces
  Agent agent() {
    Agent made = made();
    if (made == null) {
      throw new IllegalStateException(
          "there is no agent: " + AgentClientSettings.PREFIX + "url does not say where to");
    }
    return made;
  }

  @PreDestroy
  synchronized void close() {
    if (agent != null) {
      agent.close();
    }
  }
}
