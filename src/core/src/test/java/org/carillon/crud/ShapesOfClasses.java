package org.carillon.crud;

import java.util.List;
import java.util.Map;

/** The shapes of entities of a test, as Hibernate maps them. */
public final class ShapesOfClasses implements AutoCloseable {

  private final CrudHarness harness;
  private final EntityShapes shapes;

  /** With a database of its own. */
  public ShapesOfClasses(Class<?>... entities) {
    harness =
        new CrudHarness(
            List.of(entities), Map.of("hibernate.connection.url", CrudHarness.h2()), Map.of());
    shapes = new EntityShapes(harness.entities);
  }

  /** The shape of one of them. */
  public EntityShape of(Class<?> entity) {
    return shapes.of(entity);
  }

  @Override
  public void close() {
    harness.close();
  }
}
