package org.carillon.it.engine;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.carillon.api.ServerReady;

/** Remembers each time that the application was told that it is served. */
@ApplicationScoped
public class ReadyLog {

  private final List<Set<String>> seen = new CopyOnWriteArrayList<>();

  void ready(@Observes ServerReady ready) {
    seen.add(new TreeSet<>(ready.paths()));
  }

  List<Set<String>> seen() {
    return seen;
  }
}
