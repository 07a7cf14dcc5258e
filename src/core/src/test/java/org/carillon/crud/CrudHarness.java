package org.carillon.crud;

import jakarta.persistence.EntityManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.carillon.api.OperationException;
import org.carillon.config.CarillonConfig;
import org.carillon.crud.model.Animal;
import org.carillon.crud.model.Author;
import org.carillon.crud.model.Book;
import org.carillon.crud.model.Genre;
import org.carillon.crud.model.Line;
import org.carillon.crud.model.Money;
import org.carillon.crud.model.Order;
import org.carillon.crud.model.Seat;
import org.carillon.crud.model.Shape;
import org.carillon.json.PlainReader;
import org.carillon.json.ValueMapper;
import org.carillon.model.CrudVerb;
import org.carillon.model.ExposureModel;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.hibernate.SessionFactory;
import org.hibernate.boot.registry.BootstrapServiceRegistryBuilder;
import org.hibernate.cfg.Configuration;
import org.hibernate.context.spi.CurrentTenantIdentifierResolver;

/** CRUD on Hibernate and H2 without a server: each call is one transaction, as in a server. */
final class CrudHarness implements AutoCloseable {

  private static final PlainReader JSON = new PlainReader(100);

  final SessionFactory factory;
  final PersistenceUnit unit;
  final ValueMapper values;
  final CrudHandler handler;
  final EntityRegistry entities;
  final KeyCodec keys;
  private String tenant = "t1";
  private final ThreadLocal<EntityManager> current = new ThreadLocal<>();

  /** The entities of {@link org.carillon.crud.model}, in a database of their own. */
  CrudHarness() {
    this(h2());
  }

  /** The same in that database. */
  CrudHarness(String url) {
    this(
        List.of(
            Author.class,
            Book.class,
            Order.class,
            Order.Item.class,
            Order.Note.class,
            Order.Invoice.class,
            Genre.class,
            Line.class,
            Seat.class,
            Shape.class,
            Shape.Circle.class,
            Shape.Square.class,
            Animal.class,
            Animal.Dog.class,
            Money.AsText.class),
        Map.of("hibernate.connection.url", url),
        Map.of("carillon.limit.list", "5"));
  }

  /** A new database. */
  static String h2() {
    return "jdbc:h2:mem:" + UUID.randomUUID();
  }

  /** Other entities, with settings of Hibernate and of Carillon. */
  CrudHarness(List<Class<?>> types, Map<String, String> database, Map<String, String> settings) {
    Configuration configuration =
        new Configuration(
            new BootstrapServiceRegistryBuilder()
                .applyClassLoader(CrudHarness.class.getClassLoader())
                .build());
    types.forEach(configuration::addAnnotatedClass);
    configuration
        .setProperty("hibernate.hbm2ddl.auto", "create-drop")
        .setProperty("hibernate.generate_statistics", "true");
    database.forEach(configuration::setProperty);
    configuration.setCurrentTenantIdentifierResolver(
        new CurrentTenantIdentifierResolver<Object>() {
          @Override
          public Object resolveCurrentTenantIdentifier() {
            return tenant;
          }

          @Override
          public boolean validateExistingCurrentSessions() {
            return false;
          }
        });
    factory = configuration.buildSessionFactory();
    CarillonConfig config = new CarillonConfig(name -> Optional.ofNullable(settings.get(name)));
    unit = PersistenceUnit.of(factory, current::get, new Transactions(config));
    entities = new EntityRegistry(unit);
    ValueMapper plain = new ValueMapper(config, List.of());
    keys = new KeyCodec(entities, new ScalarReader(plain));
    values = new ValueMapper(config, List.of(new EntityModule(entities, keys)));
    ScalarReader scalarReader = new ScalarReader(values);
    RowFinder rowFinder = new RowFinder(unit, entities);
    handler =
        new CrudHandler(
            entities,
            keys,
            new EntityBinder(entities, keys, scalarReader, rowFinder),
            rowFinder,
            new ListQuery(entities, keys, scalarReader, rowFinder, config),
            new PersistenceFailures(entities),
            values,
            config);
  }

  /** What follows is another tenant's. */
  CrudHarness as(String name) {
    tenant = name;
    return this;
  }

  /** One transaction. */
  <T> T transaction(Supplier<T> work) {
    EntityManager before = current.get();
    try (EntityManager opened = factory.createEntityManager()) {
      current.set(opened);
      opened.getTransaction().begin();
      try {
        T result = work.get();
        opened.getTransaction().commit();
        return result;
      } finally {
        if (opened.getTransaction().isActive()) {
          opened.getTransaction().rollback();
        }
      }
    } finally {
      current.set(before);
    }
  }

  EntityManager entityManager() {
    return current.get();
  }

  /** The JSON of a call's reply. */
  String text(String verb, Class<?> entity, String data, Map<String, Object> headers) {
    ExposureModel exposure = exposure(entity);
    CrudVerb called = Objects.requireNonNull(CrudVerb.named(verb), verb);
    return transaction(
        () ->
            handler.json(called, exposure, handler.call(called, exposure, object(data), headers)));
  }

  Map<String, Object> call(String verb, Class<?> entity, String data) {
    return object(text(verb, entity, data, Map.of()));
  }

  @SuppressWarnings("unchecked")
  List<Map<String, Object>> list(Class<?> entity, String data, Map<String, Object> headers) {
    return (List<Map<String, Object>>) plain(text("list", entity, data, headers));
  }

  /** The error of a call that must not succeed. */
  OperationException refused(String verb, Class<?> entity, String data) {
    return refused(verb, entity, data, Map.of());
  }

  OperationException refused(
      String verb, Class<?> entity, String data, Map<String, Object> headers) {
    try {
      throw new AssertionError(
          "not refused: " + verb + " answered " + text(verb, entity, data, headers));
    } catch (OperationException e) {
      return e;
    }
  }

  static ExposureModel exposure(Class<?> entity) {
    return new ExposureModel(
        entity, entity.getSimpleName() + "s", new HashMap<>(), new HashMap<>(), Set.of(), Set.of());
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> object(String json) {
    return (Map<String, Object>) plain(json.replace('\'', '"'));
  }

  static Object plain(String json) {
    try {
      return JSON.read(json);
    } catch (org.carillon.json.JsonException e) {
      throw new AssertionError(e);
    }
  }

  /** Statements prepared while the work ran. */
  long statements(Runnable work) {
    long before = factory.getStatistics().getPrepareStatementCount();
    work.run();
    return factory.getStatistics().getPrepareStatementCount() - before;
  }

  @Override
  public void close() {
    factory.close();
  }
}
