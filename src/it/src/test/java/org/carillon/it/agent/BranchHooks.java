package org.carillon.it.agent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.carillon.agent.Agent;

/** What an application that is an agent answers. */
@ApplicationScoped
public class BranchHooks {

  void add(@Observes Agent agent) {
    agent.onHook("greet", message -> "hello from " + Thread.currentThread().getName());
  }
}
