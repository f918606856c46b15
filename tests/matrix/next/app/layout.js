export const metadata = { icons: "data:," };

export default ({ children }) => (
  <html lang="en">
    <body>{children}</body>
  </html>
);
