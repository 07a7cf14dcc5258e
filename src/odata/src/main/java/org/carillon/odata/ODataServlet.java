package org.carillon.odata;

import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.carillon.api.ErrorCode;
import org.carillon.model.ServiceModel;
import org.carillon.rate.ClientRates;
import org.carillon.rate.RetryAfter;
import org.carillon.security.CallerContext;
import org.carillon.security.OriginPolicy;
import org.carillon.security.RequestBodies;
import org.jspecify.annotations.Nullable;

/**
 * An OData V4 service over the entities and operations of a {@code @WebSocketService}. An
 * application extends it, and says where it is and who may use it:
 *
 * <pre>{@code
 * @WebServlet("/odata/v4/bookshop/*")
 * @ServletSecurity(@HttpConstraint(rolesAllowed = "user"))
 * public class BookshopODataServlet extends ODataServlet {
 *   public BookshopODataServlet() {
 *     super(ODataService.of(BookshopService.class));
 *   }
 * }
 * }</pre>
 *
 * <p>Apache Olingo ({@code org.apache.olingo:odata-server-core}) must be among the application's
 * libraries. The sender of the request is the caller: rows, roles and events are those of its
 * tenant, as in a frame. Bodies are bounded by {@code carillon.odata.limit.body} (413), batches by
 * {@code carillon.odata.limit.batch}, answers by {@code carillon.limit.list} rows. A page of
 * another host may change nothing (403): its {@code Origin} is judged as at a handshake.
 */
public abstract class ODataServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /** RFC 6585, section 4. */
  private static final int TOO_MANY_REQUESTS = 429;

  private final transient ODataService service;

  /** Not by constructor: a servlet must have one without parameters. */
  @Inject
  @SuppressWarnings("NullAway.Init") // the container injects, then calls init
  private transient ODataRuntime runtime;

  @SuppressWarnings("NullAway.Init")
  private transient ODataEngine engine;

  private transient OriginPolicy origins;
  private transient RequestBodies bodies;

  /** Called by the application's class. */
  @SuppressWarnings("NullAway.Init") // by init
  protected ODataServlet(ODataService service) {
    this.service = service;
  }

  /** The class of the service that it serves. */
  final Class<?> served() {
    return service.service();
  }

  /**
   * Makes the metadata.
   *
   * @throws ServletException if the service, an entity set or a side effect is not as it was named
   */
  @Override
  public void init() throws ServletException {
    ServiceModel model =
        runtime.model().services().stream()
            .filter(each -> each.beanClass() == service.service())
            .findFirst()
            .orElseThrow(
                () ->
                    new ServletException(
                        getClass().getName()
                            + ": "
                            + service.service().getName()
                            + " is no @WebSocketService"));
    origins = runtime.origins();
    bodies = runtime.bodies();
    try {
      engine = new ODataEngine(service, model, runtime, getServletContext().getContextPath());
    } catch (IllegalStateException e) {
      throw new ServletException(getClass().getName() + ": " + e.getMessage(), e);
    }
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    response.setHeader("X-Content-Type-Options", "nosniff");
    OriginPolicy.Claim claim = OriginPolicy.Claim.of(request);
    if (reads ? !origins.allowsHost(claim) : !origins.allows(claim)) {
      engine.tellOrigin(request);
      engine.refuse(
          response, HttpServletResponse.SC_FORBIDDEN, "FORBIDDEN", "The origin is not allowed");
      return;
    }
    if (request.getMethod().equals("POST") && !isExpectedType(request.getContentType())) {
      engine.refuse(
          response,
          HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE,
          ODataErrors.UNSUPPORTED_MEDIA_TYPE,
          "A POST is application/json, or multipart/mixed for $batch");
      return;
    }
    ClientRates rates = engine.rates(request);
    long waitMillis = rates.take(1, mostOf(request));
    if (waitMillis > 0) {
      engine.tell(request, TOO_MANY_REQUESTS);
      response.setHeader("Retry-After", RetryAfter.seconds(waitMillis));
      engine.refuse(
          response,
          TOO_MANY_REQUESTS,
          ErrorCode.RATE_LIMITED.name(),
          "Too many requests, or too large ones");
      bodies.drop(request, runtime.largestBody());
      return;
    }
    HttpServletRequest read;
    try {
      read = RequestLimits.read(bodies, request, runtime.largestBody(), origins.forwarded(claim));
    } catch (RequestBodies.CrowdedException e) {
      engine.tell(request, HttpServletResponse.SC_SERVICE_UNAVAILABLE);
      engine.refuse(
          response,
          HttpServletResponse.SC_SERVICE_UNAVAILABLE,
          "RATE_LIMITED",
          String.valueOf(e.getMessage()));
      return;
    }
    if (read == null) {
      engine.tell(request, HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
      engine.refuse(
          response,
          HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE,
          "TOO_LARGE",
          "The body is longer than " + runtime.largestBody() + " bytes");
      return;
    }
    engine.process(read, response, CallerContext.current(), rates);
  }

  /** The most bytes that the body of a request can have: as it says, or as many as it may. */
  private long mostOf(HttpServletRequest request) {
    if (request.getMethod().equals("GET") || request.getMethod().equals("HEAD")) {
      return 0;
    }
    long said = request.getContentLengthLong();
    return said < 0 ? runtime.largestBody() : Math.min(said, runtime.largestBody());
  }

  /** None that a page of another host can send without asking (the simple ones of Fetch). */
  private static boolean isExpectedType(@Nullable String type) {
    if (type == null) {
      return false;
    }
    int end = type.indexOf(';');
    String name = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    return name.equals("application/json") || name.equals("multipart/mixed");
  }
}
