package org.carillon.agentserver;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;

/** The handlers of an agent server, in the order in which they run. */
final class HookTable {

  private final List<AgentPolicy> policies;
  private final List<HookEntry> catchAlls = new CopyOnWriteArrayList<>();
  private final Map<String, List<HookEntry>> byAction = new ConcurrentHashMap<>();

  HookTable(List<AgentPolicy> policies) {
    this.policies = List.copyOf(policies);
  }

  /** Adds one behind those that are there. */
  void add(HookEntry entry) {
    if (entry.isCatchAll()) {
      catchAlls.add(entry);
    } else {
      byAction.computeIfAbsent(entry.action(), action -> new CopyOnWriteArrayList<>()).add(entry);
    }
  }

  /** Puts those that are declared ahead of those that were added meanwhile. */
  void addFirst(List<HookEntry> declared) {
    catchAlls.addAll(0, declared.stream().filter(HookEntry::isCatchAll).toList());
    for (String action : declared.stream().map(HookEntry::action).distinct().toList()) {
      if (!action.isEmpty()) {
        byAction
            .computeIfAbsent(action, name -> new CopyOnWriteArrayList<>())
            .addAll(0, declared.stream().filter(e -> e.action().equals(action)).toList());
      }
    }
  }

  /**
   * The handlers of a message, at least one.
   *
   * @throws AgentException UNKNOWN_ACTION where there are none, NOT_AUTHORIZED where none is for
   *     this agent
   */
  List<HookEntry> chain(ConnectedAgent agent, String action) {
    List<HookEntry> specific = byAction.getOrDefault(action, List.of());
    if (catchAlls.isEmpty() && specific.isEmpty()) {
      throw new AgentException(AgentErrors.UNKNOWN_ACTION);
    }
    for (AgentPolicy policy : policies) {
      if (!policy.mayCall(agent, action)) {
        throw new AgentException(AgentErrors.NOT_AUTHORIZED);
      }
    }
    List<HookEntry> chain = new ArrayList<>(catchAlls.size() + specific.size());
    addThoseFor(agent, catchAlls, chain);
    int general = chain.size();
    addThoseFor(agent, specific, chain);
    boolean isNoneForIt = specific.isEmpty() ? chain.isEmpty() : chain.size() == general;
    if (isNoneForIt) {
      throw new AgentException(AgentErrors.NOT_AUTHORIZED);
    }
    return chain;
  }

  private static void addThoseFor(
      ConnectedAgent agent, List<HookEntry> all, List<HookEntry> chain) {
    for (HookEntry entry : all) {
      if (entry.isFor(agent.name())) {
        chain.add(entry);
      }
    }
  }
}
