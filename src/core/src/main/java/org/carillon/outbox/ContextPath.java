package org.carillon.outbox;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Learns the context path of this application when it starts. An initializer, since Payara does not
 * bring the CDI event of the servlet context to beans in {@code WEB-INF/lib}; static, because the
 * container makes the instance, and the class is the application's own.
 */
public final class ContextPath implements ServletContainerInitializer {

  private static volatile @Nullable String path;

  /** For the container. */
  public ContextPath() {
    // holds nothing of its own
  }

  @Override
  public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
    String found = context.getContextPath();
    path = found.isEmpty() ? "/" : found;
  }

  /** The path, {@code /} for the root; null before the application has started. */
  static @Nullable String get() {
    return path;
  }
}
