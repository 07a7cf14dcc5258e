package org.carillon.outbox;

/** Figures that cannot be taken stop no event. */
final class SafeMeter implements OutboxMeter {

  private static final String COUNTING = "counting events";

  private final OutboxMeter meter;
  private final OutboxFailureLog outboxFailureLog;

  SafeMeter(OutboxMeter meter, OutboxFailureLog outboxFailureLog) {
    this.meter = meter;
    this.outboxFailureLog = outboxFailureLog;
  }

  @Override
  public void delivered(String tenant, long afterMillis) {
    carefully(() -> meter.delivered(tenant, afterMillis));
  }

  @Override
  public void failed(String tenant) {
    carefully(() -> meter.failed(tenant));
  }

  @Override
  public void died(String tenant) {
    carefully(() -> meter.died(tenant));
  }

  @Override
  public void counted(OutboxCensus census) {
    carefully(() -> meter.counted(census));
  }

  private void carefully(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      outboxFailureLog.about(COUNTING, e);
    }
  }
}
