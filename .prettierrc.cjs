// The layout of the OCA's repositories. A script, and not YAML, because the XML
// plugin is installed beside prettier (by pre-commit), where only Node.js's own
// resolution finds it.
module.exports = {
    plugins: [require.resolve("@prettier/plugin-xml")],
    bracketSpacing: false,
    printWidth: 88,
    proseWrap: "always",
    semi: true,
    trailingComma: "es5",
    xmlSelfClosingSpace: true,
    xmlWhitespaceSensitivity: "preserve",
    overrides: [{files: ["*.js", "*.cjs", "*.xml"], options: {tabWidth: 4}}],
};
