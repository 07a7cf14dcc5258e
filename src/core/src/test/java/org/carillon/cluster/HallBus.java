package org.carillon.cluster;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.carillon.spi.ClusterBus;

/** An engine as an application may bring one: all who are in this hall hear each other. */
@ApplicationScoped
@Named("hall")
class HallBus implements ClusterBus {

  private static final List<HallBus> HALL = new CopyOnWriteArrayList<>();
  private static final Message END = new Message("", "");

  private final BlockingQueue<Message> coming = new LinkedBlockingQueue<>();
  private final List<String> lost = new CopyOnWriteArrayList<>();
  private volatile boolean closed;
  private volatile boolean cut;

  @Override
  public void publish(List<Message> messages) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    if (cut) {
      messages.forEach(message -> lost.add(message.text()));
    } else {
      HALL.forEach(each -> each.coming.addAll(messages));
    }
  }

  @Override
  public void listen(Set<String> channels, Receiver receiver) throws InterruptedException {
    HALL.add(this);
    receiver.ready(true);
    while (!closed) {
      Message message = coming.take();
      if (!cut && channels.contains(message.channel())) {
        receiver.message(message.channel(), message.text());
      }
    }
  }

  /** While it is cut, all that it publishes, or would hear, is lost, and nobody is told. */
  void cut(boolean isCut) {
    cut = isCut;
  }

  /** How many messages with that text were lost, of those that it published. */
  long lost(String part) {
    return lost.stream().filter(text -> text.contains(part)).count();
  }

  @Override
  public void close() {
    closed = true;
    HALL.remove(this);
    coming.add(END);
  }
}
