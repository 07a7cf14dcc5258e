package org.carillon.it.engine;

import org.carillon.sample.security.TenantCaller;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.RedisProcess;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.Wars;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/**
 * What the engine promises to every application, seen by real clients of one that has a service for
 * each promise.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EngineIT
    implements FrameContract,
        InputContract,
        ScopeContract,
        DeliveryContract,
        DeskContract,
        ClusterContract,
        LimitContract,
        BulkheadContract,
        ManagementContract,
        EventsContract,
        AudienceContract,
        MixinContract,
        SteeringContract,
        FormatsContract,
        CapContract,
        CapMainContract,
        EngineIoContract,
        EngineIoLimitContract,
        DescribedEngineContract {

  private final RedisProcess redis = RedisProcess.stopped();
  private ServerProcess server;

  @BeforeAll
  void start() throws Exception {
    var war =
        Wars.with(
                ProbeService.class,
                Note.class,
                FrameCounter.class,
                ConnectionCounter.class,
                EmitResource.class,
                Background.class,
                RoomsService.class,
                ReadyLog.class,
                LatchService.class,
                Latches.class,
                LatchServlet.class,
                PoolServlet.class,
                DeviceCheck.class,
                Mixin.class,
                PlainEndpoint.class,
                SteerServlet.class,
                SteerResource.class,
                MixedService.class,
                TelegramFormat.class,
                LedgerFormat.class,
                CapServices.class,
                CapMain.class,
                CapHeader.class,
                CapHeader.CapItem.class,
                BrittleService.class,
                BrittleFormat.class,
                JmxServlet.class,
                EngineEcho.class,
                DeskService.class,
                DeskWork.class,
                DeskTimer.class,
                DeskGuard.class,
                Task.class)
            .addPackage(TenantCaller.class.getPackage())
            .addAsResource(Wars.persistence("notes"), "META-INF/persistence.xml");
    redis.start();
    server =
        ServerProcess.named("engine")
            .war(Wars.write(war, "engine.war"), "/engine")
            .property("carillon.cluster", "redis")
            .property("carillon.redis.urls", redis.url())
            .property("carillon.operation.timeout", "PT3S")
            .property("carillon.limit.waiting", "60")
            .property("carillon.limit.connections-per-user", "20")
            .property("carillon.heartbeat", "PT1S")
            .property("carillon.outbox.attempts", "2")
            .property("carillon.outbox.backoff", "PT0.1S")
            .property("carillon.idle", "PT4S")
            .property("carillon.send.grace", "PT1S")
            .property("carillon.events.webhook-origins", "eventemitter.example.com")
            .property("carillon.origins", "https://app.example.com")
            .property("carillon.describe.contact", "A, https://example.com/, a@example.com")
            .property("carillon.describe.license", "B, https://example.com/license")
            .property("carillon.audience.request-excludes", "true")
            .property("carillon.request-attributes", "true")
            .start();
    server.awaitStatus("/engine/me", status -> status < 500 && status != 404);
  }

  @AfterAll
  void stop() {
    server.close();
    redis.close();
  }

  @Override
  public RedisProcess redis() {
    return redis;
  }

  @Override
  public ServerProcess server() {
    return server;
  }

  @Override
  public ClientHandshake probe() {
    return ClientHandshake.at(server.ws("/engine/ws/probe"));
  }
}
