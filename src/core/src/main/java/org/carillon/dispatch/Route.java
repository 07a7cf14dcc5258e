package org.carillon.dispatch;

import java.util.concurrent.CompletionStage;
import org.carillon.model.AccessRule;
import org.carillon.session.ClientConnection;
import org.carillon.spi.InboundMessage;
import org.jspecify.annotations.Nullable;

/**
 * Where a frame goes: what handles an event of a service. Chosen by name, built once at deployment.
 */
interface Route {

  /** Who may take it. */
  AccessRule access();

  /** Whether it uses the database, as far as that is known; the same for all frames. */
  DatabaseUse databaseUse();

  /**
   * Handles the frame; when it returns, its transaction has committed.
   *
   * @return the result
   * @throws Exception what becomes an error reply, after rollback
   */
  Outcome run(ClientConnection connection, InboundMessage message) throws Exception;

  /** What a route came to. */
  sealed interface Outcome {

    /** There is nothing to say, or nobody asked. */
    Outcome NOTHING = new Done("null");

    /**
     * It is done.
     *
     * @param json the result as JSON text, written inside the transaction
     */
    record Done(String json) implements Outcome {}

    /**
     * The operation goes on, outside its transaction.
     *
     * @param stage completes with the result
     * @param settlement what is done with it then
     */
    record Pending(CompletionStage<? extends @Nullable Object> stage, Settlement settlement)
        implements Outcome {}
  }

  /** Does in the scope of the frame what is to be done with a result that came later. */
  @FunctionalInterface
  interface Settlement {

    /**
     * The result as JSON text.
     *
     * @throws Exception what becomes an error reply
     */
    String json(@Nullable Object result) throws Exception;
  }
}
