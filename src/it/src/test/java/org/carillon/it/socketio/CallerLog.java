package org.carillon.it.socketio;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.CDI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.carillon.client.RemoteService;

/** What an application has heard of another, and on which threads. */
@ApplicationScoped
public class CallerLog {

  private final List<String> heard = new CopyOnWriteArrayList<>();

  void said(@Observes @RemoteService("talk") TalkRemote.Said said) {
    CDI.current().getBeanManager().getContext(RequestScoped.class); // fails without one
    heard.add(said.text() + " on " + Thread.currentThread().getName());
  }

  List<String> heard() {
    return heard;
  }
}
