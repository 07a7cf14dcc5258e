package org.carillon.it.engine;

import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.inject.Inject;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Does once in a second what waits. Nobody is calling then. */
@Singleton
public class DeskTimer {

  /** What waits. */
  record Job(long id, String title) {}

  private static final Queue<Job> JOBS = new ConcurrentLinkedQueue<>();

  @Inject private DeskWork work;

  static void add(long id, String title) {
    JOBS.add(new Job(id, title));
  }

  @Schedule(second = "*", minute = "*", hour = "*", persistent = false)
  void tick() {
    Job job = JOBS.poll();
    if (job != null) {
      work.rename(job.id(), job.title());
    }
  }
}
