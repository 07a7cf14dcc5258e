package org.carillon.agentserver;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * A method of a CDI bean that answers what agents ask.
 *
 * <p>It runs in a request context, in the transaction of all handlers of the message, with the
 * agent as the {@code Caller}. Parameters of the types {@link ConnectedAgent}, {@link AgentSocket},
 * {@code Caller}, {@code IncomingCall} and {@code MessageBody} are given; if one other is left, it
 * is the whole body, if several are, each is the member of the body's object that has its name.
 * They are validated by Bean Validation. What it returns, or its {@code CompletionStage}, is the
 * answer; null is none.
 *
 * <p>Where several handlers are there for an action, catch-alls run first, then the others; methods
 * in the order of their {@code @Priority} (of the method, else of its class, else 2000), of their
 * class and of their name, ahead of handlers that were added by {@link AgentServer#onHook}. The
 * last answer that is not null counts. What one throws ends the chain and is the answer.
 */
@Documented
@Retention(RUNTIME)
@Target(METHOD)
public @interface Hook {

  /** The action; empty: every action (a catch-all). */
  String value() default "";

  /**
   * The agents that may call it, by name; {@code *} stands for any characters. None: all may. An
   * agent that no handler of its action is for gets NOT_AUTHORIZED.
   */
  String[] agents() default {};

  /** The name of the agent server; empty: the one without a name. */
  String server() default "";
}
