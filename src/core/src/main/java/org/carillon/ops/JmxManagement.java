package org.carillon.ops;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.carillon.api.outbox.OutboxMonitor;
import org.carillon.dispatch.FrameScheduler;
import org.carillon.outbox.OutboxCensus;
import org.carillon.outbox.OutboxEngine;
import org.carillon.security.SecurityLog;
import org.carillon.session.NodeConnections;
import org.jspecify.annotations.Nullable;

/** Shows the node and its outbox by JMX, as {@code org.carillon:type=…,application="/…"}. */
@ApplicationScoped
public class JmxManagement {

  private static final System.Logger LOGGER = System.getLogger(JmxManagement.class.getName());

  private final NodeConnections connections;
  private final FrameScheduler frameScheduler;
  private final NodeDrain drain;
  private final OutboxEngine engine;
  private final OutboxMonitor monitor;
  private final SecurityLog security;
  private final List<ObjectName> registered = new ArrayList<>();

  @Inject
  JmxManagement(
      NodeConnections connections,
      FrameScheduler frameScheduler,
      NodeDrain drain,
      OutboxEngine engine,
      OutboxMonitor monitor,
      SecurityLog security) {
    this.connections = connections;
    this.frameScheduler = frameScheduler;
    this.drain = drain;
    this.engine = engine;
    this.monitor = monitor;
    this.security = security;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  JmxManagement() {
    this.connections = null;
    this.frameScheduler = null;
    this.drain = null;
    this.engine = null;
    this.monitor = null;
    this.security = null;
  }

  /** Shows them under an application's context path; {@code /} is the name of the root. */
  public synchronized void start(String contextPath) {
    String application = contextPath.isEmpty() ? "/" : contextPath;
    register("Node", application, new Node());
    register("Outbox", application, new OutboxBean());
  }

  /** Takes them away. */
  public synchronized void stop() {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    for (ObjectName name : registered) {
      try {
        server.unregisterMBean(name);
      } catch (JMException e) {
        LOGGER.log(System.Logger.Level.WARNING, "JMX keeps " + name, e);
      }
    }
    registered.clear();
  }

  private void register(String type, String application, Object bean) {
    try {
      ObjectName name =
          new ObjectName(
              "org.carillon:type=" + type + ",application=" + ObjectName.quote(application));
      ManagementFactory.getPlatformMBeanServer().registerMBean(bean, name);
      registered.add(name);
    } catch (JMException e) {
      LOGGER.log(System.Logger.Level.WARNING, type + " is not shown by JMX", e);
    }
  }

  /** JMX does not say who calls. */
  private void tell(SecurityLog.Kind kind, String what) {
    security.tell(kind, null, null, what + " by JMX");
  }

  private final class Node implements NodeMXBean {

    @Override
    public String getState() {
      return drain.state().name();
    }

    @Override
    public int getConnections() {
      return connections.size();
    }

    @Override
    public long getFramesIn() {
      return connections.traffic().in();
    }

    @Override
    public long getFramesOut() {
      return connections.traffic().out();
    }

    @Override
    public int getHandlers() {
      return frameScheduler.inProgress();
    }

    @Override
    public int getWaiting() {
      return frameScheduler.waiting();
    }

    @Override
    public void drain() {
      tell(SecurityLog.Kind.SYS_SHUTDOWN, "drain");
      drain.begin();
    }
  }

  private final class OutboxBean implements OutboxMXBean {

    @Override
    public long getWaiting() {
      return now().waiting();
    }

    @Override
    public double getOldestSeconds() {
      return now().oldest().toMillis() / 1000.0;
    }

    @Override
    public long getFailing() {
      return now().failed();
    }

    @Override
    public long getDead() {
      return now().dead();
    }

    private OutboxCensus.Count now() {
      @Nullable OutboxCensus census = engine.condition().census();
      return census == null ? OutboxCensus.Count.NONE : census.all();
    }

    @Override
    public Map<String, Long> count() {
      Map<String, Long> counts = new LinkedHashMap<>();
      monitor.counts().forEach((state, count) -> counts.put(state.name(), count));
      return counts;
    }

    @Override
    public List<String> deadLetters(int limit) {
      return monitor.dead(limit).stream()
          .map(
              dead ->
                  String.join(
                      " ",
                      Long.toString(dead.entry()),
                      dead.tenant(),
                      dead.path(),
                      dead.event(),
                      dead.eventId(),
                      Integer.toString(dead.attempts()),
                      String.valueOf(dead.lastError())))
          .toList();
    }

    @Override
    public boolean redrive(long entry) {
      boolean isDone = monitor.redrive(entry);
      if (isDone) {
        tell(SecurityLog.Kind.SENSITIVE_UPDATE, "redrive of the event " + entry);
      }
      return isDone;
    }

    @Override
    public boolean drop(long entry) {
      boolean isDone = monitor.drop(entry);
      if (isDone) {
        tell(SecurityLog.Kind.SENSITIVE_DELETE, "drop of the event " + entry);
      }
      return isDone;
    }
  }
}
