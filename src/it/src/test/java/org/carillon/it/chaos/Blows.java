package org.carillon.it.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.carillon.it.chaos.Site.Node;
import org.carillon.testing.Proxy;

/**
 * What goes wrong: each kind in turn, shuffled, under one engine; then both nodes at once, which
 * come back with the other engine; and all again.
 */
final class Blows {

  /** Longer than whatever has a time-out here, and than the leases. */
  private static final long LONG = 20_000;

  /** Longer than the lease, and than the pings to Redis. */
  private static final long SHORT = 8_000;

  private static final String[] ENGINES = {"redis", "redis-streams"};

  private final Site site;
  private final Random random;
  private final Map<String, Integer> counts = new TreeMap<>();

  /** What a node may log a second while something is away: an outage of a day fits on a disk. */
  private static final long RATE = 4_000;

  /** Bytes that a node logged beyond that while something was away, at most, and by which. */
  private long loudest;

  private String loudestOf = "";

  Blows(Site site, Random random) {
    this.site = site;
    this.random = random;
  }

  @FunctionalInterface
  private interface Blow {
    void strike() throws Exception;
  }

  static String firstEngine() {
    return ENGINES[0];
  }

  /** Goes on for so long, and until each kind has been. */
  void rain(long seconds) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    boolean postgresStands = random.nextBoolean(); // under which engine, since each takes so long
    for (int round = 0; round < 2 || System.nanoTime() < end; round++) {
      if (round > 0) {
        strike("both nodes", () -> site.replaceAll(ENGINES[nextRound() % ENGINES.length]));
      }
      List<Map.Entry<String, Blow>> blows = new ArrayList<>();
      Node node = site.nodes.get(random.nextInt(site.nodes.size()));
      blows.add(Map.entry("Redis killed", site.redis::restart));
      blows.add(Map.entry("network to Redis", () -> stall(node.toRedis(), SHORT)));
      if (round % 2 == 0 == postgresStands) {
        blows.add(Map.entry("PostgreSQL killed", this::killPostgres));
        blows.add(Map.entry("PostgreSQL stopped", this::pausePostgres));
        blows.add(Map.entry("Redis stopped", () -> pauseRedis(SHORT)));
        blows.add(Map.entry("node stopped", () -> pause(node)));
      } else {
        blows.add(Map.entry("PostgreSQL ended", this::restartPostgres));
        blows.add(Map.entry("network to PostgreSQL", () -> stall(node.toPostgres(), LONG)));
        blows.add(Map.entry("Redis stopped", () -> pauseRedis(LONG)));
        blows.add(Map.entry("node killed", () -> Site.replace(node)));
      }
      Collections.shuffle(blows, random);
      for (Map.Entry<String, Blow> blow : blows) {
        strike(blow.getKey(), blow.getValue());
      }
    }
  }

  private int nextRound() {
    return 1 + counts.getOrDefault("both nodes", 0);
  }

  private void strike(String name, Blow blow) throws Exception {
    Thread.sleep(500 + random.nextInt(2_000)); // the load runs meanwhile
    System.out.println("chaos: " + name);
    long before = logged();
    long start = System.nanoTime();
    blow.strike();
    counts.merge(name, 1, Integer::sum);
    if (name.contains("node")) {
      return; // starts are told at length
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    long bytes = (logged() - before) / site.nodes.size();
    System.out.printf("chaos: %s took %.1f s, %,d bytes logged a node%n", name, seconds, bytes);
    if (bytes - RATE * seconds > loudest) {
      loudest = (long) (bytes - RATE * seconds);
      loudestOf = name;
    }
  }

  private long logged() throws IOException {
    long bytes = 0;
    for (Node node : site.nodes) {
      bytes += Files.size(node.server().log());
    }
    return bytes;
  }

  private void restartPostgres() throws IOException {
    site.postgres.stop();
    site.postgres.start();
  }

  private void killPostgres() throws IOException {
    site.postgres.kill9();
    site.postgres.start();
  }

  private void pausePostgres() throws Exception {
    site.postgres.pause();
    Thread.sleep(LONG);
    site.postgres.resume();
  }

  private void pauseRedis(long millis) throws Exception {
    site.redis.pause();
    Thread.sleep(millis);
    site.redis.resume();
  }

  private static void pause(Node node) throws Exception {
    node.server().pause();
    Thread.sleep(SHORT);
    node.server().resume();
  }

  private static void stall(Proxy network, long millis) throws Exception {
    network.stall();
    Thread.sleep(millis);
    network.restore();
  }

  /** How often each kind has been. */
  Map<String, Integer> counts() {
    return counts;
  }

  long loudest() {
    return loudest;
  }

  String loudestOf() {
    return loudestOf;
  }
}
