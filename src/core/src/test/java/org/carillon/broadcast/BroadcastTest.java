package org.carillon.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.api.Who;
import org.carillon.audience.AudienceMatcher;
import org.carillon.audience.AudienceResolver;
import org.carillon.audience.EmitAudience;
import org.carillon.audience.RecipientNames;
import org.carillon.audience.ResolvedAudience;
import org.carillon.config.CarillonConfig;
import org.carillon.event.Envelope;
import org.carillon.event.EventAttributes;
import org.carillon.format.FormatRegistry;
import org.carillon.format.JsonFormat;
import org.carillon.model.AudienceCombination;
import org.carillon.session.ClientConnection;
import org.carillon.session.MemoryChannel;
import org.carillon.session.Node;
import org.carillon.spi.FormatException;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.OutboundMessage;
import org.carillon.spi.ServiceInfo;
import org.carillon.spi.WireFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * From an envelope to the clients that hear it, over the real registry and its indexes. {@code
 * -Dcarillon.test.broadcasts} says how many random ones are tried.
 */
class BroadcastTest {

  private static final int BROADCASTS = Integer.getInteger("carillon.test.broadcasts", 50_000);
  private static final List<String> TENANTS = List.of("t1", "t2");
  private static final Who[] WHO = Who.values();

  private final CarillonConfig config = new CarillonConfig(name -> Optional.empty());
  private final Map<String, AtomicInteger> composed = new ConcurrentHashMap<>();
  private final Node node = new Node();
  private final LocalBroadcaster broadcaster =
      new LocalBroadcaster(
          node.registry,
          new CountingFormats(),
          new BroadcastFlusher(),
          new RecoveryBuffers(config));
  private final AudienceResolver resolver =
      new AudienceResolver(new RecipientNames(Object::toString));

  /** The format json under every name, each counted. */
  private final class CountingFormats extends FormatRegistry {

    private final WireFormat json = new JsonFormat(config);

    CountingFormats() {
      super(null);
    }

    @Override
    public WireFormat get(String name) {
      return new WireFormat() {
        @Override
        public InboundMessage parse(String frame, ServiceInfo service) throws FormatException {
          return json.parse(frame, service);
        }

        @Override
        public String compose(OutboundMessage message) {
          composed.computeIfAbsent(name, n -> new AtomicInteger()).incrementAndGet();
          return json.compose(message);
        }
      };
    }
  }

  @Test
  void anEventIsComposedOnceForAllThatHearItInOneFormat() {
    List<MemoryChannel> channels = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      MemoryChannel channel = MemoryChannel.fast();
      channels.add(channel);
      String fixed = i % 3 == 0 ? null : i % 3 == 1 ? "json" : "cloudevent";
      node.connect(Node.caller("u" + i, "t1"), null, fixed, channel);
    }
    broadcaster.broadcast(envelope("t1", ResolvedAudience.EVERYONE, "json", null));

    assertThat(channels).allMatch(channel -> channel.received.size() == 1);
    assertThat(composed.get("json").get()).isEqualTo(1);
    assertThat(composed.get("cloudevent").get()).isEqualTo(1);
  }

  @Test
  void theRegistryFindsWhoMatchesInTheTenantAndNobodyElseWhateverChanged() {
    SplittableRandom random = new SplittableRandom(7);
    List<ClientConnection> world = new ArrayList<>();
    List<MemoryChannel> channels = new ArrayList<>();
    long heard = 0;
    for (int i = 0; i < BROADCASTS; i++) {
      change(random, world, channels);
      String tenant = TENANTS.get(random.nextInt(2));
      ClientConnection sender = world.get(random.nextInt(world.size()));
      ResolvedAudience audience = audience(random, sender);
      AudienceMatcher matcher = AudienceMatcher.of(audience);
      channels.forEach(channel -> channel.received.clear());
      broadcaster.broadcast(envelope(tenant, audience, "json", sender.id()));
      for (int c = 0; c < world.size(); c++) {
        ClientConnection client = world.get(c);
        boolean expected = tenant.equals(client.caller().tenant()) && matcher.matches(client);
        assertThat(channels.get(c).received.size())
            .as("broadcast %s: %s in %s by %s", i, client.caller(), client.contexts(), audience)
            .isEqualTo(expected ? 1 : 0);
        heard += expected ? 1 : 0;
      }
    }
    assertThat(heard).as("enough is heard").isGreaterThan(BROADCASTS / 2);
  }

  private void change(
      SplittableRandom random, List<ClientConnection> world, List<MemoryChannel> channels) {
    if (world.size() < 2 || (world.size() < 8 && random.nextInt(4) == 0)) {
      MemoryChannel channel = MemoryChannel.fast();
      channels.add(channel);
      world.add(
          node.connect(
              Node.caller(
                  random.nextInt(4) == 0 ? null : name(random),
                  TENANTS.get(random.nextInt(2)),
                  names(random).toArray(String[]::new)),
              random.nextInt(3) == 0 ? null : name(random),
              channel));
    } else if (world.size() > 2 && random.nextInt(8) == 0) {
      int gone = random.nextInt(world.size());
      node.connections.ended(world.remove(gone));
      channels.remove(gone);
    }
    ClientConnection one = world.get(random.nextInt(world.size()));
    switch (random.nextInt(5)) {
      case 0, 1 -> one.enter(name(random));
      case 2 -> one.exit(name(random));
      case 3 -> {
        if (random.nextInt(4) == 0) {
          one.exitAll();
        }
      }
      default -> {
        // as it was
      }
    }
  }

  private ResolvedAudience audience(SplittableRandom random, ClientConnection sender) {
    EmitAudience said = EmitAudience.NONE;
    for (int i = random.nextInt(4); i > 0; i--) {
      Who who = WHO[random.nextInt(WHO.length)];
      said = random.nextInt(3) == 0 ? said.except(who, names(random)) : said.to(who, names(random));
    }
    return resolver.resolve(
        AudienceCombination.PLAIN, said, EmitAudience.NONE, sender.caller().name(), sender.id());
  }

  private static Set<String> names(SplittableRandom random) {
    Set<String> names = new HashSet<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      names.add(name(random));
    }
    return names;
  }

  private static String name(SplittableRandom random) {
    return "n" + random.nextInt(4);
  }

  private static Envelope envelope(
      String tenant, ResolvedAudience audience, String format, @Nullable String sender) {
    return new Envelope(
        "id",
        tenant,
        "/ws/chat",
        "key",
        "Chat",
        "said",
        "{\"text\":\"hi\"}",
        EventAttributes.NONE,
        format,
        audience,
        sender);
  }
}
