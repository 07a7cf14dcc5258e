package org.carillon.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.event.Envelope;

/** Remembers what it is told. */
public class Told implements ClusterListener {

  /** An event with its place. */
  public record Place(Envelope event, long epoch, long offset) {}

  private final List<Envelope> live = new ArrayList<>();
  private final List<Place> positioned = new ArrayList<>();
  private final List<String> woken = new ArrayList<>();

  /** What nodes said of themselves and beside events. */
  public final List<String> said = new CopyOnWriteArrayList<>();

  public final AtomicInteger reconnected = new AtomicInteger();

  @Override
  public synchronized void live(Envelope event) {
    live.add(event);
  }

  @Override
  public synchronized void positioned(Envelope event, long epoch, long offset) {
    positioned.add(new Place(event, epoch, offset));
  }

  @Override
  public synchronized void woken(String tenant, String path) {
    woken.add(tenant + " " + path);
  }

  @Override
  public void alive(String node) {
    said.add("alive " + node);
  }

  @Override
  public void told(String node, NodeMessage message) {
    said.add(node + " " + message.json());
  }

  @Override
  public void left(String node) {
    said.add("left " + node);
  }

  @Override
  public void reconnected() {
    reconnected.incrementAndGet();
  }

  public synchronized List<Envelope> live() {
    return List.copyOf(live);
  }

  public synchronized List<String> data() {
    return live.stream().map(Envelope::json).toList();
  }

  public synchronized List<Place> positioned() {
    return List.copyOf(positioned);
  }

  /** Tenant and path of each stream that was to be looked at. */
  public synchronized List<String> woken() {
    return List.copyOf(woken);
  }
}
