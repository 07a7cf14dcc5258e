package org.carillon.describe;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.validation.Validator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.crud.EntityShapes;
import org.carillon.json.ValueMapper;
import org.carillon.model.ApplicationModel;
import org.carillon.model.ODataPaths;
import org.carillon.model.ServiceModel;
import org.jspecify.annotations.Nullable;

/** Describes all services of the application, once, when somebody first asks. */
@ApplicationScoped
public class ServiceDescriptions {

  private ApplicationModel model;
  private CarillonConfig config;
  private ValueMapper valueMapper;
  private EntityShapes shapes;
  private @Nullable Validator validator;
  private Instance<ODataPaths> odata;

  private @Nullable AsyncApiDocument described;

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected ServiceDescriptions() {}

  @Inject
  ServiceDescriptions(
      ApplicationModel model,
      CarillonConfig config,
      ValueMapper valueMapper,
      EntityShapes shapes,
      Instance<Validator> validators,
      @Any Instance<ODataPaths> odata) {
    this.model = model;
    this.config = config;
    this.valueMapper = valueMapper;
    this.shapes = shapes;
    this.validator = validators.isResolvable() ? validators.get() : null;
    this.odata = odata;
  }

  /** The document of all services, of which a client is shown those that it may see. */
  synchronized AsyncApiDocument document(ServletContext context) {
    AsyncApiDocument found = described;
    if (found == null) {
      found =
          describe(
              model,
              config,
              new SchemaCatalog(
                  valueMapper, new Constraints(validator), config, shapes::of, ambiguous(model)),
              name(context),
              cookie(context),
              hasSocketIo(context),
              odata(context));
      described = found;
    }
    return found;
  }

  /** The same of a catalog that is empty yet. */
  static AsyncApiDocument describe(
      ApplicationModel model,
      CarillonConfig config,
      SchemaCatalog catalog,
      String application,
      String cookie,
      boolean socketIo,
      Map<Class<?>, String> odata) {
    List<String> servers =
        socketIo
            ? List.of(AsyncApiDocument.WEB_SOCKET, AsyncApiDocument.SOCKET_IO)
            : List.of(AsyncApiDocument.WEB_SOCKET);
    KeyNames keys = new KeyNames();
    String base = config.get(Settings.BASE_PATH);
    List<ChannelDescriber.DescribedChannel> channels = new ArrayList<>();
    for (ServiceModel service : model.services()) {
      if (service.isForOperators()) {
        continue; // answers on the operators' host, below their path
      }
      for (String path : service.paths()) {
        String below = path.startsWith(base + "/") ? path.substring(base.length()) : path;
        String key = keys.unique(below.replaceAll("^/+", "").replace('/', '.'));
        channels.add(
            new ChannelDescriber(
                    model,
                    catalog,
                    service,
                    path,
                    key,
                    servers,
                    http(config, model, odata.get(service.beanClass())))
                .describe());
      }
    }
    return new AsyncApiDocument(config, application, cookie, channels, catalog.schemas(), servers);
  }

  private static ChannelDescriber.HttpSide http(
      CarillonConfig config, ApplicationModel model, @Nullable String odata) {
    // who posts needs the outbox, which is there where anything needs it
    String events = model.needsPersistence() ? config.get(Settings.EVENTS_PATH) : "";
    return new ChannelDescriber.HttpSide(
        config.get(Settings.BASE_PATH), events, config.get(Settings.EVENTS_ROLE), odata);
  }

  private Map<Class<?>, String> odata(ServletContext context) {
    Map<Class<?>, String> paths = new HashMap<>();
    odata.forEach(each -> paths.putAll(each.paths(context)));
    return paths;
  }

  /** Simple names that classes of several events have. */
  static Set<String> ambiguous(ApplicationModel model) {
    Set<String> once = new HashSet<>();
    Set<String> twice = new HashSet<>();
    for (Class<?> event : model.events().keySet()) {
      if (!once.add(event.getSimpleName())) {
        twice.add(event.getSimpleName());
      }
    }
    return twice;
  }

  private String name(ServletContext context) {
    String configured = config.get(Settings.APPLICATION);
    String path = context.getContextPath().replaceAll("^/+", "");
    return !configured.isBlank() ? configured : path.isEmpty() ? "application" : path;
  }

  private static String cookie(ServletContext context) {
    String name = context.getSessionCookieConfig().getName();
    return name == null ? "JSESSIONID" : name;
  }

  /** Whether the module of Socket.IO is there, and listens. */
  private boolean hasSocketIo(ServletContext context) {
    String below = config.get(Settings.SOCKETIO_PATH) + "/";
    return config.get(Settings.SOCKETIO)
        && !config.get(Settings.SOCKETIO_PATH).isEmpty()
        && context.getServletRegistrations().values().stream()
            .flatMap(servlet -> servlet.getMappings().stream())
            .anyMatch(mapping -> mapping.startsWith(below));
  }
}
