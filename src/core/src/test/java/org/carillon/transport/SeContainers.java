package org.carillon.transport;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.time.Duration;
import java.util.Map;
import org.carillon.broadcast.LocalBroadcaster;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.StartedCluster;
import org.carillon.crud.CrudHandler;
import org.carillon.dispatch.Dispatcher;
import org.carillon.dispatch.FrameScheduler;
import org.carillon.emit.EmitExtension;
import org.carillon.emit.EventEmitter;
import org.carillon.emit.ThreadTransactions;
import org.carillon.format.JsonFormat;
import org.carillon.history.StreamFeeds;
import org.carillon.identity.IdentityJudge;
import org.carillon.json.ValueMapper;
import org.carillon.model.ModelExtension;
import org.carillon.operation.OperationInvoker;
import org.carillon.outbox.Outbox;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.carillon.rate.RateLimits;
import org.carillon.security.CallerResolver;
import org.carillon.session.ConnectionScopeExtension;
import org.carillon.session.NodeConnections;
import org.carillon.transport.gateway.Gateway;

/** All that is real below a transport, in a CDI container of Java SE. */
public final class SeContainers {

  private SeContainers() {}

  /** What Java SE lacks. */
  @Alternative
  @Priority(1)
  @Dependent
  public static class JavaSe {
    @Produces
    @ApplicationScoped
    Transactions transactions() {
      ThreadTransactions jta = new ThreadTransactions();
      return new Transactions(jta, jta, Duration.ofSeconds(30));
    }
  }

  /**
   * Starts one; frames are handled on the thread that brings them.
   *
   * @param transport a class of the transport's package
   * @param application the classes of the application
   */
  public static SeContainer start(
      Map<String, String> settings, Class<?> transport, Class<?>... application) {
    settings.forEach(System::setProperty);
    try {
      SeContainer container =
          SeContainerInitializer.newInstance()
              .disableDiscovery()
              .addExtensions(
                  new ModelExtension(), new EmitExtension(), new ConnectionScopeExtension())
              .addPackages(
                  EventEmitter.class,
                  NodeConnections.class,
                  LocalBroadcaster.class,
                  RateLimits.class,
                  JsonFormat.class,
                  ValueMapper.class,
                  PersistenceUnit.class,
                  Outbox.class,
                  StreamFeeds.class,
                  Cluster.class,
                  Dispatcher.class,
                  OperationInvoker.class,
                  CrudHandler.class,
                  CallerResolver.class,
                  IdentityJudge.class,
                  Gateway.class,
                  transport)
              .addBeanClasses(JavaSe.class)
              .addBeanClasses(StartedCluster.enginesOfRedis())
              .addBeanClasses(application)
              .initialize();
      container.select(FrameScheduler.class).get().start(Runnable::run);
      return container;
    } finally {
      settings.keySet().forEach(System::clearProperty);
    }
  }
}
