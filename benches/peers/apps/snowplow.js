import { ButtonClickTrackingPlugin, enableButtonClickTracking } from "@snowplow/browser-plugin-button-click-tracking";
import { FormTrackingPlugin, enableFormTracking } from "@snowplow/browser-plugin-form-tracking";
import { LinkClickTrackingPlugin, enableLinkClickTracking } from "@snowplow/browser-plugin-link-click-tracking";
import { enableActivityTracking, newTracker, trackPageView, trackStructEvent } from "@snowplow/browser-tracker";

newTracker("sp", ENDPOINT, {
  appId: "shop",
  plugins: [LinkClickTrackingPlugin(), FormTrackingPlugin(), ButtonClickTrackingPlugin()],
});
enableActivityTracking({ minimumVisitLength: 30, heartbeatDelay: 10 });
enableLinkClickTracking();
enableFormTracking();
enableButtonClickTracking();
trackPageView();
window.tell = (nth) => trackStructEvent({ category: "shop", action: "price_seen", label: "pro", value: nth });
window.tell(1);
