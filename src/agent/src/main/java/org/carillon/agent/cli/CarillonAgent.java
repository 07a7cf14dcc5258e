package org.carillon.agent.cli;

import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** {@code carillon-agent}: an agent on the command line. */
public final class CarillonAgent {

  /** Held, since the JDK holds loggers weakly. */
  private static final Logger LOGGER = Logger.getLogger("org.carillon");

  private CarillonAgent() {}

  /** Runs a command and exits: 0 done, 1 error, 2 usage, 3 timeout. */
  public static void main(String... words) throws InterruptedException {
    CliCommand command = new CliCommand(System::getenv, System.in, System.out, System.err);
    int code;
    try {
      CliArguments arguments = new CliArguments(words);
      log(arguments.has("--verbose"));
      code = command.run(arguments);
    } catch (UsageException e) {
      code = command.usage(e);
    }
    System.exit(code);
  }

  /** What is worth saying is printed by the command; the log is for those who look closer. */
  private static void log(boolean isVerbose) {
    LOGGER.setUseParentHandlers(false);
    LOGGER.setLevel(isVerbose ? Level.FINE : Level.OFF);
    if (isVerbose) {
      ConsoleHandler stderr = new ConsoleHandler();
      stderr.setLevel(Level.FINE);
      LOGGER.addHandler(stderr);
    }
  }
}
