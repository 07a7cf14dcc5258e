package org.carillon.agent.cdi;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import org.carillon.agent.Agent;
import org.jspecify.annotations.Nullable;

/**
 * The agent of an application, where {@code carillon.agent-client.url} says where it connects to:
 * it starts and ends with the application, on the container's threads. Before it starts it is an
 * event, so that whoever observes it may add hooks.
 */
@ApplicationScoped
public class ApplicationAgent {

  @Resource(lookup = "java:comp/DefaultManagedExecutorService")
  private @Nullable ManagedExecutorService executor;

  @Resource(lookup = "java:comp/DefaultManagedScheduledExecutorService")
  private @Nullable ManagedScheduledExecutorService scheduler;

  @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
  private @Nullable ManagedThreadFactory threads;

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
      if (executor != null && scheduler != null && threads != null) { // else CDI in Java SE
        builder.executor(executor).scheduler(scheduler).threads(threads);
      }
      agent = builder.build();
    }
    return agent;
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
